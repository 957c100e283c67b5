import {HeatlensError} from '../../core/errors.ts';

/** A condition as SQL with its parameters; nothing a person wrote stands in the SQL itself. */
export interface Condition {
  readonly sql: string;
  readonly parameters: readonly (string | number)[];
}

/** Numbers that can be asked for, by the name that people write. */
const numbers: Readonly<Record<string, string>> = {
  loss: 'loss',
  confidence: 'confidence',
  margin: 'margin',
  entropy: 'entropy',
  rank: 'rank',
  mapEntropy: 'map_entropy',
  border: 'border',
  agreement: 'agreement',
  centreX: 'centre_x / width',
  centreY: 'centre_y / height',
  peakInside: 'peak_inside',
  width: 'width',
  height: 'height',
  size: 'size',
};

/** What is compared as a text. */
const classes: Readonly<Record<string, string>> = {label: 'label', prediction: 'prediction'};

const comparisons = ['<=', '>=', '!=', '<', '>', '='] as const;
type Comparison = (typeof comparisons)[number];

/**
 * Reads a filter such as `confidence < 0.5 and (border > 0.3 or label = "tench")`.
 *
 * `and`, `or`, `not` and parentheses; `<` `<=` `>` `>=` `=` `!=` between a figure and a number; `=` and `!=` between
 * `label` or `prediction` and a class's name or number, or each other.
 *
 * @param classOf the class that a name or a number means @throws HeatlensError `unknown-class`
 * @throws HeatlensError `argument-invalid`, saying what was expected where
 */
export function parseExpression(text: string, classOf: (name: string | number) => number): Condition {
  const parser = new Parser(tokensOf(text), classOf);
  return parser.whole();
}

interface Token {
  readonly kind: 'name' | 'number' | 'text' | 'sign' | 'end';
  readonly value: string;
  readonly at: number;
}

function tokensOf(text: string): Token[] {
  const pattern =
    /\s*(?:([A-Za-z]\w*)|([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)|"([^"]*)"|'([^']*)'|(<=|>=|!=|==|[<>=()]))/gy;
  const tokens: Token[] = [];
  let end = 0;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const [whole, name, number, double, single, sign] = match;
    const at = end;
    end += whole.length;
    if (name !== undefined) tokens.push({kind: 'name', value: name, at});
    else if (number !== undefined) tokens.push({kind: 'number', value: number, at});
    else if (sign !== undefined) tokens.push({kind: 'sign', value: sign === '==' ? '=' : sign, at});
    else tokens.push({kind: 'text', value: double ?? single ?? '', at});
  }
  const rest = text.slice(end).trim();
  if (rest !== '') throw invalid(`\`${rest}\` cannot be read there`);
  return [...tokens, {kind: 'end', value: '', at: end}];
}

/** Deeper than anyone writes; SQLite ends at a thousand. */
const deepest = 50;

/** Recursive descent: or, and, not, comparison. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #classOf: (name: string | number) => number;
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], classOf: (name: string | number) => number) {
    this.#tokens = tokens;
    this.#classOf = classOf;
  }

  whole(): Condition {
    const condition = this.#joined('or');
    if (this.#token.kind !== 'end') throw expected('`and`, `or` or the end', this.#token);
    return condition;
  }

  get #token(): Token {
    return this.#tokens[this.#next];
  }

  #take(value: string): boolean {
    const {kind} = this.#token;
    if (this.#token.value.toLowerCase() !== value || (kind !== 'name' && kind !== 'sign')) return false;
    this.#next++;
    return true;
  }

  #joined(word: 'or' | 'and'): Condition {
    const part = () => (word === 'or' ? this.#joined('and') : this.#negated());
    const parts = [part()];
    while (this.#take(word)) parts.push(part());
    return {
      sql: parts.map(({sql}) => `(${sql})`).join(` ${word.toUpperCase()} `),
      parameters: parts.flatMap(({parameters}) => parameters),
    };
  }

  #negated(): Condition {
    if (++this.#depth > deepest) throw invalid('it is nested too deeply');
    try {
      if (this.#take('not')) {
        const {sql, parameters} = this.#negated();
        return {sql: `NOT coalesce(${sql}, 0)`, parameters};
      }
      if (!this.#take('(')) return this.#comparison();
      const inner = this.#joined('or');
      if (!this.#take(')')) throw expected('`)`', this.#token);
      return inner;
    } finally {
      this.#depth--;
    }
  }

  #comparison(): Condition {
    const {kind, value} = this.#token;
    const number = kind === 'name' ? own(numbers, value) : undefined;
    const named = kind === 'name' ? own(classes, value) : undefined;
    if (number === undefined && named === undefined)
      throw expected(`one of ${[...Object.keys(numbers), ...Object.keys(classes)].join(', ')}`, this.#token);
    this.#next++;
    const sign = this.#sign();
    return number === undefined ? this.#ofClass(named ?? '', sign) : this.#ofNumber(number, sign);
  }

  #sign(): Comparison {
    const sign = comparisons.find((one) => this.#take(one));
    if (sign === undefined) throw expected('a comparison such as `<` or `=`', this.#token);
    return sign;
  }

  #ofNumber(sql: string, sign: Comparison): Condition {
    const token = this.#token;
    if (token.kind !== 'number') throw expected('a number', token);
    this.#next++;
    return {sql: `${sql} ${sign} ?`, parameters: [Number(token.value)]};
  }

  #ofClass(column: string, sign: Comparison): Condition {
    if (sign !== '=' && sign !== '!=') throw invalid(`\`${column}\` can only be compared by \`=\` and \`!=\``);
    const token = this.#token;
    this.#next++;
    if (token.kind === 'name' && own(classes, token.value) !== undefined)
      return {sql: `${column} ${sign} ${token.value}`, parameters: []};
    if (token.kind !== 'text' && token.kind !== 'number') throw expected('a class, such as "tench" or 3', token);
    return {
      sql: `${column} ${sign} ?`,
      parameters: [this.#classOf(token.kind === 'number' ? Number(token.value) : token.value)],
    };
  }
}

function own<T>(record: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function expected(what: string, {kind, value, at}: Token): HeatlensError {
  return invalid(`after ${at} characters ${what} should stand${kind === 'end' ? '' : `, not \`${value}\``}`);
}

function invalid(why: string): HeatlensError {
  return new HeatlensError(
    'argument-invalid',
    `The filter cannot be read: ${why}. Write it as in: confidence < 0.5 and border > 0.3.`,
  );
}

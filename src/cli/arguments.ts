import {parseArgs} from 'node:util';
import {nearest} from '../engine/nearest.ts';
import {UsageError} from './usageError.ts';

/** One `--name` of a command. A parser throws a `UsageError` for what it does not take. */
export interface Option<T> {
  /** One letter, for `-h`. */
  readonly short?: string;
  /** What stands for the value in the help; absent where the option is a switch. */
  readonly value?: string;
  /** Lines of the help, without the allowed values. */
  readonly help: string;
  /** What may be given, each with what it means; the parser then takes exactly these. */
  readonly allowed?: Readonly<Record<string, string>>;
  /** @param given the value; a switch gets '' */
  readonly parse: (given: string) => T;
}

export type Options = Readonly<Record<string, Option<unknown>>>;

/** What was given, by option; absent options are absent. */
export type Given<O extends Options> = {readonly [Name in keyof O]?: ReturnType<O[Name]['parse']>};

/** An option that takes one of a fixed set of values. The record is total: a new value of the type has to be described. */
export function choice<T extends string>(value: string, help: string, allowed: Readonly<Record<T, string>>): Option<T> {
  const parse = (given: string) => {
    if (isKey(allowed, given)) return given;
    throw new UsageError(
      `takes ${oneOf(Object.keys(allowed))}, not \`${given}\`${didYouMean(given, Object.keys(allowed))}`,
    );
  };
  return {value, help, allowed, parse};
}

/** An option that takes any text but an empty one. */
export function text(value: string, help: string): Option<string> {
  const parse = (given: string) => {
    if (given.trim() !== '') return given;
    throw new UsageError(`is empty: it needs ${value}`);
  };
  return {value, help, parse};
}

/** An option that takes a number in a range, both ends included. */
export function number(value: string, help: string, range: {min: number; max: number; whole: boolean}): Option<number> {
  const {min, max, whole} = range;
  const parse = (given: string) => {
    const parsed = given.trim() === '' ? NaN : Number(given);
    if (parsed >= min && parsed <= max && (!whole || Number.isInteger(parsed))) return parsed;
    throw new UsageError(`takes a ${whole ? 'whole ' : ''}number from ${min} to ${max}, not \`${given}\``);
  };
  return {value, help, parse};
}

/** An option without a value. */
export function flag(help: string, short?: string): Option<true> {
  return {help, short, parse: () => true};
}

/**
 * Splits a command's arguments into what they mean.
 *
 * @param options by name without the dashes
 * @throws UsageError for an option that does not exist (with the nearest that does) or a value that it does not take
 */
export function readArguments<O extends Options>(
  args: readonly string[],
  options: O,
): {readonly given: Given<O>; readonly positionals: readonly string[]} {
  const {tokens, positionals} = parseArgs({
    args: withValuesJoined(args, options),
    options: Object.fromEntries(Object.entries(options).map(([name, option]) => [name, declaration(option)])),
    allowPositionals: true,
    strict: false, // its own messages name no remedy
    tokens: true,
  });
  const given: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind === 'option') given[token.name] = readOption(token, options);
  }
  return {given: given as Given<O>, positionals};
}

function readOption(
  {name, rawName, value}: {name: string; rawName: string; value?: string},
  options: Options,
): unknown {
  const option = Object.hasOwn(options, name) ? options[name] : undefined;
  if (option === undefined) throw new UsageError(unknownOption(rawName, name, options));
  if (option.value === undefined && value !== undefined)
    throw new UsageError(`--${name} takes no value: leave \`${value}\` out.`);
  if (option.value !== undefined && value === undefined)
    throw new UsageError(`--${name} needs a value: --${name} ${option.value}.`);
  try {
    return option.parse(value ?? '');
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`--${name} ${error.message}.`) : error;
  }
}

function unknownOption(rawName: string, name: string, options: Options): string {
  const suggestion = didYouMean(name, Object.keys(options), '--');
  const picture = rawName.startsWith('--') ? '' : ` A file whose name starts with a dash is written ./${rawName}….`;
  return `There is no option ${rawName}${suggestion}.${picture}`;
}

/**
 * `--range -1..1` as `--range=-1..1`: parseArgs takes a value with a dash for another option.
 * Only where it cannot be an option: after one that needs a value, and not itself a known name.
 */
function withValuesJoined(args: readonly string[], options: Options): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--') return [...joined, ...args.slice(i)];
    const next = args[i + 1];
    const needsValue = arg.startsWith('--') && options[arg.slice(2)]?.value !== undefined;
    if (needsValue && next !== undefined && /^-[^-]/.test(next)) {
      joined.push(`${arg}=${next}`);
      i++;
    } else {
      joined.push(arg);
    }
  }
  return joined;
}

function declaration({value, short}: Option<unknown>): {type: 'string' | 'boolean'; short?: string} {
  return {type: value === undefined ? 'boolean' : 'string', ...(short === undefined ? {} : {short})};
}

/** "a, b or c" */
export function oneOf(names: readonly string[]): string {
  return names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
}

/** " (did you mean `x`?)", or nothing where no name is near. */
export function didYouMean(given: string, names: readonly string[], prefix = ''): string {
  const [best] = nearest(given, names);
  return best === undefined ? '' : ` (did you mean ${prefix}${best}?)`;
}

function isKey<T extends string>(record: Readonly<Record<T, string>>, name: string): name is T {
  return Object.hasOwn(record, name);
}

import * as v from 'valibot';
import {HeatlensError} from '../errors.ts';
import {sizeRange} from '../network/freeSize.ts';
import {isDeep, mostNested} from '../nesting.ts';
import {channelOrders, interpolations, namedRanges, resizeModes} from '../preprocess/preprocessing.ts';
import type {
  ChannelOrder,
  Interpolation,
  NamedRange,
  Preprocessing,
  ResizeMode,
  ValueRange,
} from '../preprocess/preprocessing.ts';
import {nearest} from './nearest.ts';

/** What a `heatlens.json` says of a model; what it does not say is absent. */
export interface ModelSettings {
  /** The names themselves, or the name of a label file in the same folder. */
  readonly labels?: readonly string[] | string;
  readonly range?: ValueRange;
  readonly channelOrder?: ChannelOrder;
  readonly resize?: ResizeMode;
  readonly interpolation?: Interpolation;
  /** The layer that is explained. */
  readonly layer?: string;
  /** Longest side at which a network that takes any size reads a picture, in pixels. */
  readonly size?: number;
  /** The output with the scores, where the model has several. */
  readonly output?: string;
  /** The input that takes the picture, where the model has several. */
  readonly imageInput?: string;
  /** Values of the other inputs, by name. */
  readonly constants?: Readonly<Record<string, Constant>>;
  /** What another file beside the model says: the `metadata.json` of Teachable Machine. */
  readonly exported?: Partial<Preprocessing>;
}

/** A scalar, or a tensor as nested lists. */
export type Constant = number | boolean | readonly Constant[];

export interface ParsedSettings {
  readonly settings: ModelSettings;
  /** Sentences for the user: unknown keys. */
  readonly warnings: readonly string[];
}

/**
 * Reads the text of a `heatlens.json`; `schemas/heatlens.schema.json` says the same to editors.
 *
 * @param file its name, for the messages
 * @throws settings-invalid with the path of the wrong value and what it has to be
 */
export function parseModelSettings(text: string, file: string): ParsedSettings {
  const stored = parseObject(text, file);
  checkVersion(stored['version'], file);
  const parsed = v.safeParse(schema, stored, {abortEarly: true});
  if (!parsed.success) throw issueError(parsed.issues[0], file);
  const {mean, std, range, version: _, $schema: __, ...rest} = parsed.output;
  checkPair(mean, std, range, file);
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined));
  const chosen = mean && std ? {mean: list(mean), std: list(std)} : range;
  return {settings: chosen === undefined ? known : {...known, range: chosen}, warnings: unknownKeys(stored, file)};
}

const text = v.pipe(v.string('a text'), v.nonEmpty('a text that is not empty'));
const number = v.pipe(v.number('a number'), v.finite('a finite number'));
const positive = v.pipe(number, v.gtValue(0, 'a number above 0'));
const sizeSentence = `a whole number from ${sizeRange.min} to ${sizeRange.max}`;
const size = v.pipe(
  v.number(sizeSentence),
  v.integer(sizeSentence),
  v.minValue(sizeRange.min, sizeSentence),
  v.maxValue(sizeRange.max, sizeSentence),
);
const oneOf = <const T extends readonly string[]>(names: T) => v.picklist(names, `one of ${names.join(', ')}`);

/** One value, or one a channel. */
function perChannel(value: v.GenericSchema<number>) {
  const values = v.pipe(
    v.array(value, 'a number, or a list of 1 or 3 numbers'),
    v.check((given) => given.length === 1 || given.length === 3, 'a number, or a list of 1 or 3 numbers'),
  );
  return v.lazy((input): v.GenericSchema<number | number[]> => (typeof input === 'number' ? value : values));
}

const labels = v.lazy((input): v.GenericSchema<string | string[]> => {
  if (typeof input === 'string') return v.pipe(text, v.check(isBeside, 'the name of a file in the same folder'));
  const names = v.array(v.string('a text'), 'a list of names, or the name of a label file');
  return v.pipe(names, v.nonEmpty('a list with at least one name'));
});

const constant: v.GenericSchema<Constant> = v.lazy((input) => {
  if (typeof input === 'boolean') return v.boolean();
  return Array.isArray(input)
    ? v.array(constant)
    : v.pipe(v.number('a number, true, false, or a list of them'), v.finite());
});

// valibot's record takes a list for an object.
const constants = v.lazy((input): v.GenericSchema<Record<string, Constant>> => {
  const sentence = 'an object with one value for each input';
  return Array.isArray(input) ? v.never(sentence) : v.record(v.string(), constant, sentence);
});

const schema = v.object(
  {
    $schema: v.optional(v.string('a text')),
    version: v.optional(v.literal(1, '1')),
    labels: v.optional(labels),
    range: v.optional(oneOf(namedRanges)),
    mean: v.optional(perChannel(number)),
    std: v.optional(perChannel(positive)),
    channelOrder: v.optional(oneOf(channelOrders)),
    resize: v.optional(oneOf(resizeModes)),
    interpolation: v.optional(oneOf(interpolations)),
    layer: v.optional(text),
    size: v.optional(size),
    output: v.optional(text),
    imageInput: v.optional(text),
    constants: v.optional(constants),
  },
  'an object',
);

/** Invariant 6: nothing outside the model's folder is read. */
function isBeside(name: string): boolean {
  return !/[/\\]/.test(name) && name !== '..' && name !== '.';
}

function parseObject(content: string, file: string): Record<string, unknown> {
  if (isDeep(content)) throw invalid(file, `${file} is nested more than ${mostNested} deep. Correct it, or delete it`);
  let value: unknown;
  try {
    value = JSON.parse(content.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalid(
      file,
      `${file} is not JSON (${cause instanceof Error ? cause.message : String(cause)}). Correct it, or delete it`,
      cause,
    );
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(
      file,
      `${file} has to be a JSON object such as {"version": 1, "range": "0..1"}. Correct it, or delete it`,
    );
  }
  return value as Record<string, unknown>;
}

function checkVersion(version: unknown, file: string): void {
  if (typeof version === 'number' && Number.isInteger(version) && version > 1) {
    throw invalid(
      file,
      `${file} is written for a newer Heatlens (version ${version}, and this one reads 1). Update Heatlens`,
    );
  }
}

function checkPair(mean: unknown, std: unknown, range: NamedRange | undefined, file: string): void {
  if ((mean === undefined) !== (std === undefined)) {
    const [given, missing] = mean === undefined ? ['std', 'mean'] : ['mean', 'std'];
    throw invalid(file, `${file} has \`${given}\` without \`${missing}\`. Add \`${missing}\`, in units of 0 to 255`);
  }
  if (mean !== undefined && range !== undefined) {
    throw invalid(
      file,
      `${file} has both \`range\` and \`mean\` with \`std\`. Keep the one that the model was trained with`,
    );
  }
}

function list(value: number | readonly number[]): readonly number[] {
  return typeof value === 'number' ? [value] : value;
}

function issueError(issue: v.BaseIssue<unknown>, file: string): HeatlensError {
  const path = (issue.path ?? []).reduce((whole, {key}) => {
    return typeof key === 'number' ? `${whole}[${key}]` : whole ? `${whole}.${String(key)}` : String(key);
  }, '');
  const found = typeof issue.input === 'string' ? `"${issue.input}"` : kindOf(issue.input);
  return new HeatlensError(
    'settings-invalid',
    `\`${path}\` in ${file} has to be ${issue.message}, and is ${found}. Correct it there.`,
    {
      details: {file, path},
    },
  );
}

function kindOf(value: unknown): string {
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : typeof value === 'object' ? 'an object' : typeof value;
}

function unknownKeys(stored: Readonly<Record<string, unknown>>, file: string): readonly string[] {
  const known = Object.keys(schema.entries);
  return Object.keys(stored)
    .filter((key) => !known.includes(key))
    .map((key) => {
      const [near] = nearest(key, known, 1);
      const hint = near === undefined ? `Known are ${known.slice(1).join(', ')}` : `Did you mean \`${near}\`?`;
      return `\`${key}\` in ${file} is not a setting and is ignored. ${hint}${near === undefined ? '.' : ''}`;
    });
}

function invalid(file: string, sentence: string, cause?: unknown): HeatlensError {
  return new HeatlensError('settings-invalid', `${sentence}.`, {cause, details: {file}});
}

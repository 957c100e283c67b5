import * as fc from 'fast-check';

/** One input of a kernel: its shape, its element type, and the values to draw. */
export interface RowInput {
  readonly shape: readonly number[];
  readonly dtype?: 'float32' | 'int32' | 'bool';
  readonly range?: readonly [number, number];
  /** Whole numbers only, so that ties happen. */
  readonly whole?: boolean;
  /** These values instead, known while the program is recorded. */
  readonly fixed?: readonly number[];
}

export type RowInputs = Readonly<Record<string, RowInput>>;

/** One call of a kernel. Inputs are named, or a list for kernels that take one. */
export interface Row {
  readonly inputs: RowInputs | readonly RowInput[];
  readonly attrs?: Readonly<Record<string, unknown>>;
}

/** Draws a row; every kernel of the table has one. */
export type DrawRow = (g: fc.GeneratorValue) => Row;

export const int = (g: fc.GeneratorValue, min: number, max: number) => g(fc.integer, {min, max});
export const pick = <T>(g: fc.GeneratorValue, ...values: T[]): T => g(() => fc.constantFrom<T[]>(...values));
export const shape = (g: fc.GeneratorValue, rank = pick(g, 1, 2, 3, 4)) =>
  Array.from({length: rank}, () => int(g, 1, 5));

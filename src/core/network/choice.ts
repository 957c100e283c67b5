import type {Constant} from '../settings/modelSettings.ts';

/** What `heatlens.json` says of a model with several inputs or outputs. */
export interface NetworkChoice {
  /** The output with the scores; the first when left out. */
  readonly output?: string;
  /** The input that takes the picture; the only one that can when left out. */
  readonly imageInput?: string;
  /** Values of the other inputs for one picture, by name; zeros when left out. */
  readonly constants?: Readonly<Record<string, Constant>>;
}

/** An input that gets the same value with every picture. */
export interface ConstantInput {
  readonly name: string;
  /** Without the batch. */
  readonly shape: readonly number[];
  readonly values: readonly number[];
  /** Of a graph whose input takes no float32. */
  readonly dtype?: 'int32' | 'bool';
}

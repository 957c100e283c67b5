import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {io} from '@tensorflow/tfjs-core';

/** A place in values.bin, in numbers. */
export interface Stored {
  readonly shape: number[];
  readonly at: number;
}

export interface StoredModel {
  readonly what: string;
  readonly topology: {readonly model_config: object};
  readonly weights: readonly (Stored & {readonly name: string; readonly dtype: 'float32' | 'int32'})[];
}

const folder = join(import.meta.dirname, '../../../fixtures/layers');
const numbers = new Float32Array(new Uint8Array(readFileSync(join(folder, 'values.bin'))).buffer);

/** What make.py wrote. */
export function storedList<T>(file: string): T[] {
  return JSON.parse(readFileSync(join(folder, file), 'utf8')) as T[];
}

export function stored({shape, at}: Stored): Float32Array {
  return numbers.slice(at, at + shape.reduce((product, size) => product * size, 1));
}

/** A stored model as a reader of files hands it over. */
export function artifactsOf({topology, weights}: StoredModel): io.ModelArtifacts {
  const data = weights.map((weight) => (weight.dtype === 'int32' ? Int32Array.from(stored(weight)) : stored(weight)));
  return {
    modelTopology: topology,
    weightSpecs: weights.map(({name, shape, dtype}) => ({name, shape, dtype})),
    weightData: io.CompositeArrayBuffer.join(data.map((values) => values.slice().buffer)),
  };
}

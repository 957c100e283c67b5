import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {io} from '@tensorflow/tfjs-core';
import {architectureOf, topologyOf} from '../../../../src/core/formats/keras/architecture.ts';
import type {JsonObject} from '../../../../src/core/formats/keras/layerTree.ts';

/** A place in values.bin, in numbers. */
export interface Stored {
  readonly shape: number[];
  readonly at: number;
}

export interface StoredModel {
  readonly what: string;
  readonly topology: {readonly model_config: JsonObject};
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
    modelTopology: readable(topology),
    weightSpecs: weights.map(({name, shape, dtype}) => ({name, shape, dtype})),
    weightData: io.CompositeArrayBuffer.join(data.map((values) => values.slice().buffer)),
  };
}

/** Keras's own config in the form that TensorFlow.js reads. */
function readable(topology: StoredModel['topology']): object {
  const architecture = architectureOf({modelTopology: topology});
  assert.ok(architecture);
  return topologyOf(architecture);
}

/** To 1e-4 of the largest value expected. NaN is not close to anything. */
export function assertClose(actual: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  const largest = Array.from(expected).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert.ok(largest > 0, `${what}: there is nothing to compare`);
  assert.equal(actual.length, expected.length);
  const worst = Array.from(expected).reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0);
  assert.ok(worst <= 1e-4 * largest, `${what} differs by ${worst / largest} of the largest value`);
}

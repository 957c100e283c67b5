import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {grad, io, mul, sum, tensor, type Tensor} from '@tensorflow/tfjs-core';
import {loadLayersModel, type LayersModel} from '@tensorflow/tfjs-layers';
import * as ort from 'onnxruntime-node';
import {preparedTopology} from '../../../../src/core/network/layers/prepare.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Program} from '../../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../../src/core/runtime/tfjs/tfjsRuntime.ts';

/** A place in values.bin, in numbers. */
interface Stored {
  readonly shape: number[];
  readonly at: number;
}

interface Case {
  readonly what: string;
  readonly topology: {readonly model_config: object};
  readonly weights: readonly (Stored & {readonly name: string; readonly dtype: 'float32' | 'int32'})[];
  readonly input: Stored;
  readonly output: Stored;
  /** Of Σ sin(k) y_k with respect to the input. */
  readonly gradient: Stored;
}

const folder = join(import.meta.dirname, '../../../fixtures/layers');
const cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8')) as Case[];
const numbers = new Float32Array(new Uint8Array(readFileSync(join(folder, 'values.bin'))).buffer);

const runtimes = {
  'tfjs on cpu': await createTfjsRuntime({backend: 'cpu'}),
  onnx: createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0}),
};

for (const one of cases) {
  test(`${one.what}: values and gradients are those of Keras, eagerly and traced`, async () => {
    const model = await modelOf(one);
    const program: Program = {
      name: one.what,
      inputs: {x: one.input.shape},
      run: ({x}) => ({y: model.apply(x) as Tensor, dx: grad((at: Tensor) => weighted(model.apply(at) as Tensor))(x)}),
    };
    for (const [name, runtime] of Object.entries(runtimes)) {
      const compiled = await runtime.compile(program);
      assert.deepEqual(compiled.notes, []);
      const {y, dx} = await compiled.run({x: stored(one.input)});
      await compiled.dispose();
      assert.deepEqual(y.shape, one.output.shape);
      assertClose(y.values, stored(one.output), `${name}: output`);
      assertClose(dx.values, stored(one.gradient), `${name}: gradient`);
    }
    model.dispose();
  });
}

async function modelOf({topology, weights}: Case): Promise<LayersModel> {
  const data = weights.map((weight) => (weight.dtype === 'int32' ? Int32Array.from(stored(weight)) : stored(weight)));
  return loadLayersModel(
    io.fromMemory({
      modelTopology: preparedTopology(topology) as object,
      weightSpecs: weights.map(({name, shape, dtype}) => ({name, shape, dtype})),
      weightData: io.CompositeArrayBuffer.join(data.map((values) => values.slice().buffer)),
    }),
  );
}

function stored({shape, at}: Stored): Float32Array {
  return numbers.slice(at, at + shape.reduce((product, size) => product * size, 1));
}

// Not the plain sum, whose gradient through a softmax is zero.
function weighted(y: Tensor): Tensor {
  return sum(mul(y, tensor(Float32Array.from({length: y.size}, (_, k) => Math.sin(k)), y.shape)));
}

function assertClose(actual: Float32Array, expected: Float32Array, what: string): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert.ok(largest > 0, `${what}: there is nothing to compare`);
  assert.equal(actual.length, expected.length);
  const worst = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - actual[i])), 0);
  assert.ok(worst <= 1e-4 * largest, `${what} differs by ${worst / largest} of the largest value`);
}

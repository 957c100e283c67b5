import assert from 'node:assert/strict';
import {test} from 'node:test';
import {avgPool, grad, image, mul, stridedSlice, sum, tensor, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import * as fc from 'fast-check';
import * as ort from 'onnxruntime-node';
import {seededRandom} from '../../../src/core/random.ts';
import {createOnnxRuntime} from '../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Program} from '../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../src/core/runtime/tfjs/tfjsRuntime.ts';

const runtimes = {
  'tfjs on cpu': await createTfjsRuntime({backend: 'cpu'}),
  'tfjs on wasm': await createTfjsRuntime({backend: 'wasm'}),
  onnx: createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0}),
};

type Linear = (x: Tensor4D) => Tensor;

const pooled = fc
  .record({
    size: fc.integer({min: 1, max: 4}),
    stride: fc.integer({min: 1, max: 3}),
    pad: fc.constantFrom('same', 'valid'),
  })
  .map(
    ({size, stride, pad}): Linear =>
      (x) =>
        avgPool(x, size, stride, pad as 'same'),
  );
const sampling = fc.constantFrom([false, false], [true, false], [false, true]);
const resized = fc
  .record({
    kind: fc.constantFrom('resizeBilinear', 'resizeNearestNeighbor'),
    to: fc.tuple(fc.integer({min: 1, max: 9}), fc.integer({min: 1, max: 9})),
    sampling,
  })
  .map(
    ({kind, to, sampling: [align, half]}): Linear =>
      (x) =>
        image[kind as 'resizeBilinear'](x, to, align, half),
  );

const sliced = fc.record({from: fc.integer({min: 0, max: 2}), step: fc.constantFrom(1, 2, 3), back: fc.boolean()}).map(
  ({from, step, back}): Linear =>
    (x) =>
      stridedSlice(
        x,
        [0, from, back ? -1 : 0, 0],
        [9, 9, back ? -9 : 9, 9],
        [1, step, back ? -2 : 1, 1],
        0,
        back ? 4 : 0,
      ),
);

for (const [what, linear] of Object.entries({
  'average pooling': pooled,
  resizing: resized,
  'slices with strides': sliced,
})) {
  test(`the gradient of ${what} is its finite differences, on every runtime, for batches of pictures that are not square`, async () => {
    const shape = fc.tuple(
      fc.integer({min: 1, max: 3}),
      fc.integer({min: 4, max: 6}),
      fc.integer({min: 4, max: 6}),
      fc.integer({min: 1, max: 2}),
    );
    const property = fc.asyncProperty(linear, shape, fc.nat(), async (f, size, seed) => {
      const random = seededRandom(seed);
      const x = Float32Array.from({length: size.reduce((product, n) => product * n, 1)}, () => random() - 0.5);
      const expected = await differences(f, size, x);
      for (const [name, runtime] of Object.entries(runtimes)) {
        const compiled = await runtime.compile(gradientOf(f, size));
        const {dx} = await compiled.run({x});
        await compiled.dispose();
        expected.forEach((wanted, at) =>
          assert.ok(Math.abs((dx?.values[at] ?? Number.NaN) - wanted) < 1e-4, `${name}, element ${at}`),
        );
      }
    });
    await fc.assert(property, {seed: 5, numRuns: 25});
  });
}

// y = Σ k·f(x)_k: weights that tell every element of the result from every other.
function weighted(y: Tensor): Tensor {
  return sum(
    mul(
      y,
      tensor(
        Float32Array.from({length: y.size}, (_, k) => 0.1 * (k % 17) + 0.3),
        y.shape,
      ),
    ),
  );
}

function gradientOf(f: Linear, size: readonly [number, number, number, number]): Program {
  return {
    name: 'gradient',
    inputs: {x: size},
    run: ({x}) => ({dx: grad((at: Tensor) => weighted(f(at as Tensor4D)))(x)}),
  };
}

// The functions are linear, so a step of 1 is as exact as a small one.
async function differences(
  f: Linear,
  size: readonly [number, number, number, number],
  x: Float32Array,
): Promise<number[]> {
  const program: Program = {name: 'value', inputs: {x: size}, run: ({x: at}) => ({y: weighted(f(at as Tensor4D))})};
  const compiled = await runtimes['tfjs on cpu'].compile(program);
  const value = async (at: Float32Array) => (await compiled.run({x: at}))['y']?.values[0] ?? Number.NaN;
  const results: number[] = [];
  for (const element of x.keys()) {
    const unit = new Float32Array(x.length);
    unit[element] = 1;
    results.push((await value(unit)) - (await value(new Float32Array(x.length))));
  }
  return results;
}

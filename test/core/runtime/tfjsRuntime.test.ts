import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  depthwiseConv2d,
  getBackend,
  grad,
  memory,
  mul,
  sum,
  tensor4d,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type {Program} from '../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../src/core/runtime/tfjs/tfjsRuntime.ts';

const cpu = await createTfjsRuntime({backend: 'cpu'});
const wasm = await createTfjsRuntime({backend: 'wasm'});

const squares: Program = {
  name: 'squares',
  inputs: {x: [3]},
  run: ({x}) => ({y: mul(x, x), slope: grad((at: Tensor) => sum(mul(at, at)))(x)}),
};

for (const runtime of [cpu, wasm]) {
  test(`${runtime.device} gives a program's values and gradients, leaves no tensor, and gives the backend back`, async () => {
    const compiled = await runtime.compile(squares);
    await compiled.run({x: new Float32Array(3)});
    const before = {backend: getBackend(), tensors: memory().numTensors};
    const {y, slope} = await compiled.run({x: Float32Array.of(1, -2, 3)});
    assert.deepEqual([...(y?.values ?? [])], [1, 4, 9]);
    assert.deepEqual([...(slope?.values ?? [])], [2, -4, 6]);
    assert.deepEqual({backend: getBackend(), tensors: memory().numTensors}, before);
  });
}

test('results stay when the program runs again', async () => {
  const compiled = await wasm.compile(squares);
  const first = await compiled.run({x: Float32Array.of(1, 2, 3)});
  await compiled.run({x: Float32Array.of(7, 7, 7)});
  assert.deepEqual([...(first['y']?.values ?? [])], [1, 4, 9]);
});

test('a kernel that wasm lacks runs on plain JavaScript, and a note names it', async () => {
  const filter = tensor4d([1, 2, 3, 4], [2, 2, 1, 1]);
  const compiled = await wasm.compile({
    name: 'depthwise',
    inputs: {x: [1, 3, 3, 1]},
    run: ({x}) => ({dx: grad((at: Tensor) => sum(depthwiseConv2d(at as Tensor4D, filter, 1, 'valid')))(x)}),
  });
  const {dx} = await compiled.run({x: new Float32Array(9)});
  // Each cell gets the filter cells of the windows that cover it.
  assert.deepEqual([...(dx?.values ?? [])], [1, 3, 2, 4, 10, 6, 3, 7, 4]);
  assert.match(compiled.notes.join(), /DepthwiseConv2dNativeBackpropInput/);
});

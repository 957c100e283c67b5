import assert from 'node:assert/strict';
import {test} from 'node:test';
import {dilation2d, grad, maxPool, zeros, type Tensor4D} from '@tensorflow/tfjs-core';
import type {Program} from '../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../src/core/runtime/tfjs/tfjsRuntime.ts';

test('on wasm, the largest of negative values at the edge has its gradient', async () => {
  const runtime = await createTfjsRuntime({backend: 'wasm'});
  const program: Program = {
    name: 'gradient of a maximum',
    inputs: {x: [1, 3, 3, 1]},
    run: ({x}) => ({dx: grad((at) => maxPool(at as Tensor4D, 2, 2, 'same'))(x)}),
  };
  const {dx} = await (await runtime.compile(program)).run({x: Float32Array.of(-5, -4, -3, -6, -7, -8, -1, -2, -9)});
  assert.deepEqual([...dx.values], [0, 1, 1, 0, 0, 0, 1, 0, 1]);
});

test('on wasm, the largest of negative values has the gradient of a dilation', async () => {
  const runtime = await createTfjsRuntime({backend: 'wasm'});
  const program: Program = {
    name: 'gradient of a dilation',
    inputs: {x: [1, 1, 3, 1]},
    run: ({x}) => ({dx: grad((at) => dilation2d(at as Tensor4D, zeros([1, 2, 1]), 1, 'valid'))(x)}),
  };
  const {dx} = await (await runtime.compile(program)).run({x: Float32Array.of(-5, -4, -6)});
  assert.deepEqual([...dx.values], [0, 2, 0]);
});

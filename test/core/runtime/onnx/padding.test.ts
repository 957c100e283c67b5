import assert from 'node:assert/strict';
import {test} from 'node:test';
import {avgPool, conv2d, maxPool, ones, pad, type Rank, type Tensor4D} from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Program} from '../../../../src/core/runtime/runtime.ts';

const onnx = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0});
const around = (x: Tensor4D) =>
  pad(conv2d(x, ones<Rank.R4>([1, 1, 1, 1]), 1, 'valid'), [
    [0, 0],
    [1, 1],
    [1, 1],
    [0, 0],
  ]);

/** Of a 2×2 picture of −1 with a ring of zeros around it, in windows of 3. */
const pools: Readonly<Record<string, {pool: (x: Tensor4D) => Tensor4D; gives: number}>> = {
  'the largest value': {pool: (x) => maxPool(x, 3, 1, 'valid'), gives: 0},
  'the mean': {pool: (x) => avgPool(x, 3, 1, 'valid'), gives: -4 / 9},
};

for (const [what, {pool, gives}] of Object.entries(pools)) {
  test(`zeros that a layer put around its input count in ${what} of a window`, async () => {
    const program: Program = {name: what, inputs: {x: [1, 2, 2, 1]}, run: ({x}) => ({y: pool(around(x as Tensor4D))})};
    const compiled = await onnx.compile(program);
    const {y} = await compiled.run({x: new Float32Array(4).fill(-1)});
    assert.deepEqual(
      [...y.values].map((value) => Math.round(value * 9) / 9),
      [gives, gives, gives, gives],
    );
    await compiled.dispose();
  });
}

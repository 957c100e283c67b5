import assert from 'node:assert/strict';
import {test} from 'node:test';
import {add, conv2d, ones, relu, type Tensor4D, tile} from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import {HeatlensError} from '../../../../src/core/errors.ts';
import {encodeModel} from '../../../../src/core/runtime/onnx/encode/model.ts';
import {footprint} from '../../../../src/core/runtime/onnx/graph/footprint.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import {trace} from '../../../../src/core/runtime/onnx/trace/trace.ts';
import type {Program} from '../../../../src/core/runtime/runtime.ts';

const filter: Tensor4D = ones([1, 1, 3, 5]);

/** x [1, 4, 4, 3] → 5 channels, 320 bytes, kept to the end; the same plus one, twice: 640 bytes. */
const program: Program = {
  name: 'branches',
  inputs: {x: [1, 4, 4, 3]},
  run: ({x}) => {
    const y = relu(conv2d(x as Tensor4D, filter, 1, 'same'));
    return {y, z: relu(add(tile(y, [2, 1, 1, 1]), 1))};
  },
};

test('what a program holds at its fullest is counted: values until their last reader, and in place where it can be', () => {
  const {graph, outputs} = trace(program);
  const {nodes} = encodeModel(graph, outputs);
  // Repeating comes last: `y`, what is repeated, and the result.
  assert.equal(footprint(nodes, Object.values(outputs)), 320 + 320 + 640);
});

test('a program that needs more memory than there is is refused before it starts, with the numbers and the remedy', async () => {
  const tight = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0, availableMemory: () => 1279});
  const large = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0, availableMemory: () => 1280});
  await (await large.compile(program)).dispose();
  await assert.rejects(
    tight.compile(program),
    (error) =>
      error instanceof HeatlensError &&
      error.code === 'out-of-memory' &&
      /needs about .* and .* is free.*smaller picture/.test(error.message),
  );
});

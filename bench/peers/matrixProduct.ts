import {matMul, tensor2d, type Tensor2D} from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import {createOnnxRuntime} from '../../src/core/runtime/onnx/onnxRuntime.ts';

const side = 2048;

/** A large float32 matrix product on the same runtime: about as fast as this machine computes. */
export async function matrixProduct(threads: number): Promise<{run: () => Promise<unknown>; operations: number}> {
  const values = Float32Array.from({length: side * side}, (_, i) => Math.sin(i));
  const right = tensor2d(values, [side, side]);
  const runtime = createOnnxRuntime({ort, device: 'CPU', threads, now: () => performance.now()});
  const program = await runtime.compile({
    name: 'matrix product',
    inputs: {left: [side, side]},
    run: ({left}) => ({product: matMul(left as Tensor2D, right)}),
  });
  return {run: () => program.run({left: values}), operations: 2 * side ** 3};
}

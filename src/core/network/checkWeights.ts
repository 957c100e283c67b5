import type {Tensor} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../errors.ts';

/** @throws HeatlensError `model-unreadable` that names the first weight with NaN or infinite values */
export function checkWeights(weights: readonly {readonly name: string; readonly tensor: Tensor}[]): void {
  for (const {name, tensor} of weights) {
    if (tensor.dtype !== 'float32' || allFinite(tensor.dataSync<'float32'>())) continue;
    throw new HeatlensError(
      'model-unreadable',
      `The weight \`${name}\` holds NaN or infinite values: training has diverged, and every score would be NaN. Choose an earlier checkpoint.`,
      {details: {weight: name}},
    );
  }
}

/** A sum is NaN or infinite as soon as one of the values is, and far cheaper than asking each; float32 cannot overflow it. */
function allFinite(values: Float32Array): boolean {
  let sum = 0;
  for (const value of values) sum += value;
  return Number.isFinite(sum);
}

import type {Tensor} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../errors.ts';
import {allFinite} from './health.ts';

/** `none` builds a network whose weights are all zero, for its shapes alone; `unchecked` lets NaN pass, to count it. */
export type WeightReading = 'checked' | 'unchecked' | 'none';

/** @throws HeatlensError `model-unreadable` that names the first weight with NaN or infinite values */
export function checkWeights(weights: readonly {readonly name: string; readonly tensor: Tensor}[]): void {
  for (const {name, tensor} of weights) {
    if (tensor.dtype !== 'float32' || allFinite(tensor.dataSync<'float32'>())) continue;
    throw new HeatlensError(
      'model-unreadable',
      `The weight \`${name}\` holds NaN or infinite values: training has diverged, and every score would be NaN. ` +
        'Choose an earlier checkpoint; Inspect Model counts them.',
      {details: {weight: name}},
    );
  }
}

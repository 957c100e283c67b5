import {tidy, zeros, type Tensor4D} from '@tensorflow/tfjs-core';
import type {DryRun} from '../../network/shapes.ts';
import {Untraceable} from './untraceable.ts';
import {trace} from './trace/trace.ts';

/** Learns a network's shapes from a trace, which computes nothing; a network that cannot be traced is run once. */
export const traceDryRun: DryRun = (shape, run) => {
  try {
    return traced(shape, run);
  } catch (error) {
    if (!(error instanceof Untraceable)) throw error;
    return runDryRun(shape, run);
  }
};

/** Learns a network's shapes by running it on the active backend. */
export const runDryRun: DryRun = (shape, run) => tidy(() => run(zeros(shape)) as never);

function traced<T>(shape: [number, number, number, number], run: (images: Tensor4D) => T): T {
  const results: T[] = [];
  trace({
    name: 'dry run',
    inputs: {images: shape},
    run: ({images}) => {
      results.push(run(images as Tensor4D));
      return {};
    },
  });
  return results[0];
}

import {engine, type DataId, type Tensor} from '@tensorflow/tfjs-core';
import type {WeightSource} from '../graph/boundConstants.ts';

/** A network's weights as a trace tells them from other constants. */
export interface TracedWeights {
  /** Of each tensor; `fixed` where another value could give another trace. */
  readonly places: ReadonlyMap<DataId, number | 'fixed'>;
  readonly source: WeightSource;
  /** The values of the fixed ones, which have to be the same for a trace to serve two networks. */
  readonly fixed: string;
}

/**
 * Trained arrays of numbers may have other values in the next checkpoint. Integers and single numbers are a graph's shapes,
 * axes and limits, which tfjs reads while it runs: they decide what is traced.
 */
export function tracedWeights(weights: readonly Tensor[]): TracedWeights {
  const isTrained = ({dtype, rank}: Tensor) => dtype === 'float32' && rank > 0;
  return {
    places: new Map(weights.map((weight, place) => [weight.dataId, isTrained(weight) ? place : 'fixed'])),
    source: (place) => engine().readSync(weights[place].dataId) as Float32Array,
    fixed: weights.map((weight) => (isTrained(weight) ? '' : weight.dataSync().join())).join(';'),
  };
}

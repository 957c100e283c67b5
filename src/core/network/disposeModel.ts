import type {Variable} from '@tensorflow/tfjs-core';
import type {LayersModel} from '@tensorflow/tfjs-layers';

/** Frees all weights of a model. Its own `dispose` (tfjs 4.22) forgets those of models inside it. */
export function disposeModel(model: LayersModel): void {
  for (const weight of model.weights) {
    const variable = weight.read() as Variable;
    if (!variable.isDisposed) variable.dispose();
  }
}

import {mul, sum} from '@tensorflow/tfjs-core';
import {layerMethod} from './layerMethod.ts';

/**
 * HiResCAM (Draelos & Carin, 2020, arXiv:2011.08891, eq. 5).
 *
 * map = ReLU(Σ_k ∂y/∂A_k ⊙ A_k)
 */
export const hiResCam = layerMethod({
  id: 'hires-cam',
  title: 'HiResCAM',
  source: 'Draelos & Carin 2020, arXiv:2011.08891, eq. 5',
  formula: ({activations, gradients}) => sum(mul(gradients, activations), -1),
});

import {mean, mul, sum} from '@tensorflow/tfjs-core';
import {layerMethod} from './layerMethod.ts';

/**
 * Grad-CAM (Selvaraju et al., ICCV 2017, eq. 1–2).
 *
 * α_k = mean over (i, j) of ∂y/∂A_k;  map = ReLU(Σ_k α_k A_k)
 */
export const gradCam = layerMethod({
  id: 'grad-cam',
  title: 'Grad-CAM',
  source: 'Selvaraju et al., ICCV 2017, eq. 1–2',
  formula: ({activations, gradients}) => sum(mul(mean(gradients, [1, 2], true), activations), -1),
});

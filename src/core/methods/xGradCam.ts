import {divNoNan, mul, sum} from '@tensorflow/tfjs-core';
import {layerMethod} from './layerMethod.ts';

/**
 * XGrad-CAM (Fu et al., BMVC 2020, eq. 8).
 *
 * α_k = Σ_ij A_ij ∂y/∂A_ij / Σ_ij A_ij, 0 for a channel that is 0;  map = ReLU(Σ_k α_k A_k)
 */
export const xGradCam = layerMethod({
  id: 'xgrad-cam',
  title: 'XGrad-CAM',
  source: 'Fu et al., BMVC 2020, eq. 8',
  formula: ({activations, gradients}) => {
    const alpha = divNoNan(sum(mul(activations, gradients), [1, 2], true), sum(activations, [1, 2], true));
    return sum(mul(alpha, activations), -1);
  },
});

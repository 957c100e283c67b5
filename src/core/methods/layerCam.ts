import {mul, relu, sum} from '@tensorflow/tfjs-core';
import {layerMethod} from './layerMethod.ts';

/**
 * LayerCAM (Jiang et al., TIP 2021, eq. 5–7).
 *
 * map = ReLU(Σ_k ReLU(∂y/∂A_k) ⊙ A_k)
 */
export const layerCam = layerMethod({
  id: 'layer-cam',
  title: 'LayerCAM',
  source: 'Jiang et al., IEEE TIP 2021, eq. 5–7',
  formula: ({activations, gradients}) => sum(mul(relu(gradients), activations), -1),
});

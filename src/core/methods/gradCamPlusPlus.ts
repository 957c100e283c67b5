import {add, divNoNan, mul, relu, square, sum} from '@tensorflow/tfjs-core';
import {layerMethod} from './layerMethod.ts';

/**
 * Grad-CAM++ (Chattopadhay et al., WACV 2018, eq. 10 and 19).
 *
 * With Y = exp(y), G = ∂y/∂A_k:  α_ij = G_ij² / (2 G_ij² + Σ_ab A_ab · G_ij³), 0 where the denominator is;
 * w_k = Σ_ij α_ij ReLU(∂Y/∂A_ij);  map = ReLU(Σ_k w_k A_k)
 *
 * ∂Y/∂A = exp(y) G. The factor exp(y) is the same for the whole picture and overflows float32 from y = 89 on, so
 * the map is given without it.
 */
export const gradCamPlusPlus = layerMethod({
  id: 'grad-cam++',
  title: 'Grad-CAM++',
  source: 'Chattopadhay et al., WACV 2018, eq. 10 and 19',
  formula: ({activations, gradients}) => {
    const squared = square(gradients);
    const cubed = mul(squared, gradients);
    const denominator = add(mul(2, squared), mul(sum(activations, [1, 2], true), cubed));
    const alpha = divNoNan(squared, denominator);
    const weights = sum(mul(alpha, relu(gradients)), [1, 2], true);
    return sum(mul(weights, activations), -1);
  },
});

import {abs, max, mean, mul, sub, sum, type Tensor} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../errors.ts';
import {layerMethod} from './layerMethod.ts';

/** Largest deviation of a constant gradient, relative to its maximum, that float32 sums explain. */
const tolerance = 1e-4;

/**
 * CAM (Zhou et al., CVPR 2016, eq. 2), for networks that end in global average pooling and a linear map.
 *
 * map = ReLU(Σ_k w_k A_k), w_k the class's weight of the pooled channel k. On such a network ∂y/∂A_ij = w_k / (n m) at
 * every (i, j), whatever the layers are called: so w_k is read off the gradient, and a gradient that
 * changes over the grid or with A shows that the head is another one.
 */
export const cam = layerMethod({
  id: 'cam',
  title: 'CAM',
  source: 'Zhou et al., CVPR 2016, eq. 2',
  unit: 'logit',
  formula: ({activations, gradients}) => sum(mul(sum(gradients, [1, 2], true), activations), -1),
  check: {
    outputs: ({activations, gradients, gradientsAt}) => ({
      unevenness: largest(sub(gradients, mean(gradients, [1, 2], true))),
      bend: largest(sub(gradients, gradientsAt(mul(activations, 0.5)))),
      scale: largest(gradients),
    }),
    accept: ({unevenness, bend, scale}) => {
      if (scale.every((value, i) => Math.max(unevenness[i], bend[i]) <= tolerance * value)) return;
      throw new HeatlensError(
        'method-unsuitable',
        'CAM needs a network whose chosen layer is followed by global average pooling and one linear layer, and this one is not. ' +
          'Use Grad-CAM, which gives the same map there and works on every network.',
      );
    },
  },
});

function largest(gradients: Tensor): Tensor {
  return max(abs(gradients), [1, 2, 3]);
}

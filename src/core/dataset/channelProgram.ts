import {argMax, cast, max, mean, mul, reshape, sum, type Tensor2D, type Tensor4D} from '@tensorflow/tfjs-core';
import {differentiate} from '../methods/differentiate.ts';
import type {Layer, Network} from '../network/network.ts';
import type {Program} from '../runtime/runtime.ts';

/**
 * What each of a layer's channels does on some pictures, for the class that each is predicted.
 *
 * `contribution` [count, K]: α_k Σ_ij A_k with α_k the mean of ∂y/∂A_k, the channel's part of Grad-CAM's map
 * (Selvaraju et al. 2017, eq. 1–2); `peak` [count, K] its greatest activation, `cell` [count, K] where, row by row.
 */
export function channelProgram(network: Network, layer: Layer, count: number): Program {
  const {height, width, channels} = network.input;
  const [n, m, k] = layer.shape;
  return {
    name: `channels of ${layer.name}`,
    inputs: {images: [count, height, width, channels], targets: [count, network.head.classes]},
    run: ({images, targets}) => {
      const {activations, gradients} = differentiate(network, images as Tensor4D, layer.name, targets as Tensor2D);
      const cells = reshape(activations, [count, n * m, k]);
      return {
        contribution: mul(mean(gradients, [1, 2]), sum(activations, [1, 2])),
        peak: max(cells, 1),
        cell: cast(argMax(cells, 1), 'float32'),
      };
    },
  };
}

import {reshape, type Rank, type Tensor} from '@tensorflow/tfjs-core';
import type {Network} from '../../../src/core/network/network.ts';

/** A network whose only layer, `a`, is the image itself, so that A and ∂y/∂A can be chosen by the test. */
export function headOnly(
  height: number,
  width: number,
  channels: number,
  classes: number,
  head: (a: Tensor) => Tensor,
): Network {
  return {
    format: 'tfjs-layers',
    input: {name: 'image', height, width, channels},
    head: {output: 'y', classes, activation: 'none', reason: ''},
    layers: [{name: 'a', kind: 'Input', shape: [height, width, channels], parameters: 0}],
    evaluate: (images, {layers = [], given = {}} = {}) => {
      const a = given.a ?? images;
      return {
        logits: reshape<Rank.R2>(head(a), [images.shape[0], classes]),
        activations: Object.fromEntries(layers.map((name) => [name, a])),
      };
    },
    activations: (images) => ({a: images}),
    dispose: () => undefined,
  };
}

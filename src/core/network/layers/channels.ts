import {transpose, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {isChannelsFirst, type LayerConfig} from './config.ts';

/** Calls a function that wants [B, height, width, channels], whichever order the layer has. */
export function inChannelsLast(x: Tensor, config: LayerConfig, body: (x: Tensor4D) => Tensor): Tensor {
  if (!isChannelsFirst(config)) return body(x as Tensor4D);
  return transpose(body(transpose(x, [0, 2, 3, 1]) as Tensor4D), [0, 3, 1, 2]);
}

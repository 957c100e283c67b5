import {transpose, type Tensor, type Tensor4D} from '@tensorflow/tfjs-core';
import {isChannelsFirst, type LayerConfig} from './config.ts';
import type {FreeShape} from './recipe.ts';

/** Calls a function that wants [B, height, width, channels], whichever order the layer has. */
export function inChannelsLast(x: Tensor, config: LayerConfig, body: (x: Tensor4D) => Tensor): Tensor {
  if (!isChannelsFirst(config)) return body(x as Tensor4D);
  return transpose(body(transpose(x, [0, 2, 3, 1]) as Tensor4D), [0, 3, 1, 2]);
}

export function channelsOf(shape: FreeShape, config: LayerConfig): number {
  return shape[isChannelsFirst(config) ? 1 : 3] ?? 1;
}

export function spatialOf(shape: FreeShape, config: LayerConfig): FreeShape {
  return isChannelsFirst(config) ? shape.slice(2) : shape.slice(1, 3);
}

/** A shape with the batch of another, in the layer's order of axes. */
export function arranged([batch]: FreeShape, config: LayerConfig, spatial: FreeShape, channels: number): FreeShape {
  return isChannelsFirst(config) ? [batch, channels, ...spatial] : [batch, ...spatial, channels];
}

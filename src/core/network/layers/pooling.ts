import {max, mean} from '@tensorflow/tfjs-core';
import {flagOf, isChannelsFirst, type LayerConfig} from './config.ts';
import type {FreeShape, LayerRecipe} from './recipe.ts';

/** Global pooling that keeps the pooled axes, which tfjs ignores. */
export const POOLING_LAYERS: readonly LayerRecipe[] = [
  pooling('GlobalAveragePooling2D', mean, 2),
  pooling('GlobalMaxPooling2D', max, 2),
  pooling('GlobalAveragePooling1D', mean, 1),
  pooling('GlobalMaxPooling1D', max, 1),
];

function pooling(className: string, reduce: typeof mean, rank: number): LayerRecipe {
  const axes = (config: LayerConfig) =>
    Array.from({length: rank}, (_, axis) => axis + (isChannelsFirst(config) ? 2 : 1));
  return {
    className,
    call: ([x], _, config) => reduce(x, axes(config), flagOf(config, 'keepdims', false)),
    shape: ([shape], config) => pooled(shape, axes(config), flagOf(config, 'keepdims', false)),
  };
}

function pooled(shape: FreeShape, axes: readonly number[], keep: boolean): FreeShape {
  const sizes = shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  return keep ? sizes : sizes.filter((_, axis) => !axes.includes(axis));
}

import {reshape, transpose} from '@tensorflow/tfjs-core';
import {isChannelsFirst, numbersOf, type LayerConfig} from './config.ts';
import type {FreeShape, LayerRecipe} from './recipe.ts';

/** Reshaping where the size of the batch is not known, in which tfjs gives up on the −1. */
export const SHAPING_LAYERS: readonly LayerRecipe[] = [
  {
    className: 'Reshape',
    call: ([x], _, config) => reshape(x, [x.shape[0], ...targetOf(config)]),
    shape: ([[batch, ...sizes]], config) => [batch, ...filled(sizes, targetOf(config))],
  },
  {
    className: 'Flatten',
    call: ([x], _, config) => {
      const last = x.shape.map((_, axis) => axis).toSpliced(1, 1);
      const upright = isChannelsFirst(config) && x.rank > 2 ? transpose(x, [...last, 1]) : x;
      return reshape(upright, [x.shape[0], -1]);
    },
    shape: ([[batch, ...sizes]]) => [batch, ...filled(sizes, [-1])],
  },
];

function targetOf(config: LayerConfig): readonly number[] {
  const target: unknown = config['targetShape'];
  return Array.isArray(target)
    ? target.map((size) => (typeof size === 'number' ? size : -1))
    : (numbersOf(config, 'targetShape') ?? [-1]);
}

function filled(sizes: FreeShape, target: readonly number[]): FreeShape {
  const known = target.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const size = sizes.reduce<number | null>(
    (product, one) => (product === null || one === null ? null : product * one),
    1,
  );
  return target.map((one) => (one !== -1 ? one : size === null ? null : size / known));
}

import {add, mul, sub} from '@tensorflow/tfjs-core';
import {numberOf} from './config.ts';
import type {LayerRecipe} from './recipe.ts';

export const MERGING_LAYERS: readonly LayerRecipe[] = [
  {className: 'Subtract', call: ([a, b]) => sub(a, b), shape: ([a, b]) => (a.length >= b.length ? a : b)},
  {
    // keras.applications.inception_resnet_v2
    className: 'CustomScaleLayer',
    call: ([a, b], _, config) => add(a, mul(b, numberOf(config, 'scale', 1))),
    shape: ([shape]) => shape,
  },
];

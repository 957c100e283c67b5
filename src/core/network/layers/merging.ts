import {sub} from '@tensorflow/tfjs-core';
import type {LayerRecipe} from './recipe.ts';

export const MERGING_LAYERS: readonly LayerRecipe[] = [
  {className: 'Subtract', call: ([a, b]) => sub(a, b), shape: ([a, b]) => (a.length >= b.length ? a : b)},
];

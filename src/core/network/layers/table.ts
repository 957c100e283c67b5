import '@tensorflow/tfjs-layers'; // registers its own layers; the last one registered counts
import {ACTIVATION_LAYERS} from './activationLayers.ts';
import {registerActivations} from './activations.ts';
import {ATTENTION_LAYERS} from './attention.ts';
import {CONVOLUTION_LAYERS} from './convolution.ts';
import {EINSUM_LAYERS} from './einsumDense.ts';
import {MERGING_LAYERS} from './merging.ts';
import {NORMALIZATION_LAYERS} from './normalization.ts';
import {OPERATION_LAYER} from './operations.ts';
import {PASSING_LAYERS} from './passing.ts';
import {POOLING_LAYERS} from './pooling.ts';
import {registerRecipe, type LayerRecipe} from './recipe.ts';
import {RESIZING_LAYERS} from './resizing.ts';
import {SHAPING_LAYERS} from './shaping.ts';

/** Every Keras layer that tfjs lacks or does otherwise. */
const RECIPES: readonly LayerRecipe[] = [
  ...ACTIVATION_LAYERS,
  ...NORMALIZATION_LAYERS,
  ...CONVOLUTION_LAYERS,
  ...POOLING_LAYERS,
  ...RESIZING_LAYERS,
  ...MERGING_LAYERS,
  ...SHAPING_LAYERS,
  ...ATTENTION_LAYERS,
  ...EINSUM_LAYERS,
  ...PASSING_LAYERS,
  OPERATION_LAYER,
];

let installed = false;

/** Makes tfjs read models with these layers. */
export function installLayers(): void {
  if (installed) return;
  installed = true;
  registerActivations();
  for (const recipe of RECIPES) registerRecipe(recipe);
}

import {clone} from '@tensorflow/tfjs-core';
import type {LayerRecipe} from './recipe.ts';

/** Layers that only do something in training. */
const passing = [
  'Identity',
  'SpatialDropout1D',
  'SpatialDropout2D',
  'SpatialDropout3D',
  'GaussianNoise',
  'GaussianDropout',
  'AlphaDropout',
  'ActivityRegularization',
  'StochasticDepth',
  'DropPath',
  'RandomFlip',
  'RandomRotation',
  'RandomZoom',
  'RandomTranslation',
  'RandomShear',
  'RandomPerspective',
  'RandomElasticTransform',
  'RandomHeight',
  'RandomWidth',
  'RandomContrast',
  'RandomBrightness',
  'RandomSaturation',
  'RandomHue',
  'RandomGrayscale',
  'RandomColorJitter',
  'RandomColorDegeneration',
  'RandomSharpness',
  'RandomPosterization',
  'RandomInvert',
  'RandomErasing',
  'RandomGaussianBlur',
  'RandAugment',
  'AugMix',
  'MixUp',
  'CutMix',
];

export const PASSING_LAYERS: readonly LayerRecipe[] = passing.map((className) => ({
  className,
  call: ([x]) => clone(x),
  shape: ([shape]) => shape,
}));

/** Classes of layers that hand their input on at inference; the layer before them is the one people know. */
export const passingLayers: ReadonlySet<string> = new Set([...passing, 'Dropout']);

import {add, greaterEqual, cast, exp, leakyRelu, minimum, mul, relu, sub, type Tensor} from '@tensorflow/tfjs-core';
import {numberOf, type LayerConfig} from './config.ts';
import type {LayerRecipe} from './recipe.ts';

/** Activations that are layers of their own, with the settings that tfjs ignores. */
export const ACTIVATION_LAYERS: readonly LayerRecipe[] = [
  {
    className: 'ReLU',
    when: (config) => numberOf(config, 'threshold', 0) !== 0 || numberOf(config, 'negativeSlope', 0) !== 0,
    call: ([x], _, config) => rectified(x, config),
    shape: ([shape]) => shape,
  },
  {
    className: 'LeakyReLU',
    call: ([x], _, config) => leakyRelu(x, numberOf(config, 'negativeSlope', numberOf(config, 'alpha', 0.3))),
    shape: ([shape]) => shape,
  },
  {
    className: 'ELU',
    when: (config) => numberOf(config, 'alpha', 1) !== 1,
    call: ([x], _, config) => add(relu(x), mul(numberOf(config, 'alpha', 1), sub(exp(minimum(x, 0)), 1))),
    shape: ([shape]) => shape,
  },
  {
    className: 'ThresholdedReLU',
    call: ([x], _, config) => mul(x, cast(greaterEqual(x, numberOf(config, 'theta', 1)), 'float32')),
    shape: ([shape]) => shape,
  },
];

/** max_value and threshold as in Keras: negative_slope · (x − threshold) below the threshold. */
function rectified(x: Tensor, config: LayerConfig): Tensor {
  const threshold = numberOf(config, 'threshold', 0);
  const above = mul(x, cast(greaterEqual(x, threshold), 'float32'));
  const limited = minimum(above, numberOf(config, 'maxValue', Infinity));
  const slope = numberOf(config, 'negativeSlope', 0);
  return slope === 0 ? limited : sub(limited, mul(slope, relu(sub(threshold, x))));
}

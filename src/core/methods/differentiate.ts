import {
  add,
  argMax,
  cast,
  equal,
  grad,
  abs,
  mul,
  oneHot,
  sign,
  sum,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import '../network/gradients.ts';
import type {Network} from '../network/network.ts';

/** What gradient methods combine. */
export interface Derivatives {
  /** A: [B, n, m, K] */
  readonly activations: Tensor4D;
  /** ∂y/∂A, y the targets-weighted sum of the logits: [B, n, m, K] */
  readonly gradients: Tensor4D;
  /** [B, classes] */
  readonly logits: Tensor2D;
  /** The same derivative at other activations. */
  readonly gradientsAt: (activations: Tensor4D) => Tensor4D;
}

/**
 * Forward to a layer, on to the scores, and back to the layer only: what lies before it is not differentiated.
 *
 * The part after the layer is recorded on the tape with A as its variable; it works for branches and nested models
 * since nothing is cut: the network evaluates its scores with A standing in for the layer.
 *
 * @param images [B, height, width, channels]
 * @param targets [B, classes], a row of zeros for the predicted class
 */
export function differentiate(network: Network, images: Tensor4D, layer: string, targets: Tensor2D): Derivatives {
  const {logits, activations} = network.evaluate(images, {layers: [layer]});
  const weights = explainedScore(logits, targets);
  const score = (a: Tensor) => sum(mul(weights, network.evaluate(images, {given: {[layer]: a}}).logits));
  const a = activations[layer] as Tensor4D;
  const gradientsAt = grad(score) as (a: Tensor4D) => Tensor4D;
  return {activations: a, gradients: gradientsAt(a), logits, gradientsAt};
}

/** Weights of the logits: the targets, and one-hot of the best class (the sign of a single score) in rows of zeros. */
export function explainedScore(logits: Tensor2D, targets: Tensor2D): Tensor2D {
  const none = cast(equal(sum(abs(targets), 1, true), 0), 'float32'); // [B, 1]
  const classes = logits.shape[1];
  const predicted = classes === 1 ? sign(logits) : cast(oneHot(argMax(logits, 1), classes), 'float32');
  return add(targets, mul(none, predicted));
}

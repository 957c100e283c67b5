import {layers} from '@tensorflow/tfjs-layers';
import {byName} from '../byName.ts';
import {passingLayers} from './layers/passing.ts';
import type {Activation, Head} from './network.ts';
import {kindOf, type Plan, type Step} from './layersPlan.ts';

/** Layers and operations between the scores and the end that only rearrange: the activation is looked for before them. */
const rearranging = new Set(['Reshape', 'Flatten', 'Permute', 'Squeeze', 'ExpandDims', 'Identity', ...passingLayers]);

/** By tfjs's names of activations and Keras's of layers and operations. A logarithm of a softmax has the same logits. */
const activations: Readonly<Record<string, Activation>> = byName({
  softmax: 'softmax',
  logSoftmax: 'softmax',
  sigmoid: 'sigmoid',
  Softmax: 'softmax',
  LogSoftmax: 'softmax',
  Sigmoid: 'sigmoid',
});

/**
 * Takes a final softmax or sigmoid off the plan (invariant 2): an Activation or Softmax layer hands its input on,
 * a Dense or Conv2D layer with an activation gets a linear one. The model was loaded for Heatlens alone, so changing
 * its layer changes nobody else's.
 */
export function takeOffActivation(plan: Plan): Pick<Head, 'activation' | 'reason'> {
  const step = lastComputing(plan);
  const name = activationName(step);
  const activation = activations[name] ?? 'none';
  if (activation === 'none') return {activation, reason: `\`${step.name}\` gives the scores as they are`};
  const kind = kindOf(step);
  if (kind === name || kind === 'Activation') {
    step.removed = true;
    return {activation, reason: `final ${activation} \`${step.name}\` taken off`};
  }
  (step.layer as Activated).activation = linear();
  return {activation, reason: `final ${activation} of \`${step.name}\` taken off`};
}

interface Activated {
  activation?: {getClassName(): string};
}

function lastComputing({steps}: Plan): Step {
  const givers = new Map(steps.map((step) => [step.name, step]));
  let step = steps[steps.length - 1];
  while (rearranging.has(kindOf(step))) {
    const giver = givers.get(step.inputs[0]);
    if (giver === undefined) break;
    step = giver;
  }
  return step;
}

function activationName(step: Step): string {
  return (step.layer as Activated).activation?.getClassName() ?? kindOf(step);
}

function linear(): Activated['activation'] {
  return (layers.activation({activation: 'linear'}) as Activated).activation;
}

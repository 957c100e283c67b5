import {layers} from '@tensorflow/tfjs-layers';
import {byName} from '../byName.ts';
import {operationOf} from './layers/operations.ts';
import {passingLayers} from './layers/passing.ts';
import type {Activation, Head} from './network.ts';
import type {Plan, Step} from './layersPlan.ts';

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

function lastComputing(plan: Plan): Step {
  const producers = new Map(plan.steps.map((step) => [step.output, step]));
  let step = plan.steps[plan.steps.length - 1];
  for (let slot = plan.output; ; slot = step.inputs[0]) {
    const producer = producers.get(slot);
    if (producer === undefined) return step;
    step = producer;
    if (!rearranging.has(kindOf(step))) return step;
  }
}

/** The layer's class, or the operation that it calls. */
function kindOf({layer}: Step): string {
  return operationOf(layer) ?? layer.getClassName();
}

function activationName(step: Step): string {
  return (step.layer as Activated).activation?.getClassName() ?? kindOf(step);
}

function linear(): Activated['activation'] {
  return (layers.activation({activation: 'linear'}) as Activated).activation;
}

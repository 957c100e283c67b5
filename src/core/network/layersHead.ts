import {layers} from '@tensorflow/tfjs-layers';
import type {Activation, Head} from './network.ts';
import type {Plan, Step} from './layersPlan.ts';

/** Layers between the scores and the end that only rearrange, so that the activation is looked for before them. */
const rearranging = new Set(['Reshape', 'Flatten', 'Dropout', 'Permute']);

/**
 * Takes a final softmax or sigmoid off the plan (invariant 2): an Activation or Softmax layer hands its input on,
 * a Dense or Conv2D layer with an activation gets a linear one. The model was loaded for Heatlens alone, so changing
 * its layer changes nobody else's.
 */
export function takeOffActivation(plan: Plan): Pick<Head, 'activation' | 'reason'> {
  const step = lastComputing(plan);
  const activation = activationOf(step);
  if (activation === 'none') return {activation, reason: `\`${step.name}\` gives the scores as they are`};
  if (step.layer.getClassName() === 'Activation' || step.layer.getClassName() === 'Softmax') {
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
    if (!rearranging.has(step.layer.getClassName())) return step;
  }
}

function activationOf(step: Step): Activation {
  if (step.layer.getClassName() === 'Softmax') return 'softmax';
  const name = (step.layer as Activated).activation?.getClassName();
  return name === 'softmax' || name === 'sigmoid' ? name : 'none';
}

function linear(): Activated['activation'] {
  return (layers.activation({activation: 'linear'}) as Activated).activation;
}

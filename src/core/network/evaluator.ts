import {broadcastTo, tensor, transpose, type Tensor} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../errors.ts';
import type {Inputs} from './ends.ts';
import type {Plan, Step} from './layersPlan.ts';

/**
 * What the inputs get, by name.
 * @param images [B, height, width, channels]
 */
export function fedInputs(images: Tensor, {image, channelsFirst, constants}: Inputs): Map<string, Tensor> {
  const fed = new Map<string, Tensor>([[image.name, channelsFirst ? transpose(images, [0, 3, 1, 2]) : images]]);
  for (const {name, shape, values, dtype} of constants) {
    fed.set(name, broadcastTo(tensor([...values], [1, ...shape], dtype), [images.shape[0], ...shape]));
  }
  return fed;
}

/** Runs the steps that the wanted ones need and the given values do not cover. */
export class Evaluator {
  readonly #steps: readonly Step[];
  readonly #inputs: Inputs;
  readonly #givers: ReadonlyMap<string, Step>;

  constructor({steps}: Plan, inputs: Inputs) {
    this.#steps = steps;
    this.#inputs = inputs;
    this.#givers = new Map(steps.map((step) => [step.name, step]));
  }

  /** @param images [B, height, width, channels] */
  evaluate(images: Tensor, wanted: readonly string[], given: ReadonlyMap<string, Tensor>): Map<string, Tensor> {
    const values = new Map([...given, ...fedInputs(images, this.#inputs)]);
    const needed = this.#needed(wanted, values);
    for (const step of this.#steps) {
      if (needed.has(step)) values.set(step.name, run(step, values));
    }
    return values;
  }

  #needed(wanted: readonly string[], known: ReadonlyMap<string, Tensor>): Set<Step> {
    const needed = new Set<Step>();
    const open = [...wanted];
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      const step = this.#givers.get(name);
      if (step === undefined || known.has(name) || needed.has(step)) continue;
      needed.add(step);
      open.push(...step.inputs);
    }
    return needed;
  }
}

function run(step: Step, values: ReadonlyMap<string, Tensor>): Tensor {
  const inputs = step.inputs.map((name) => {
    const value = values.get(name);
    if (value === undefined) throw new HeatlensError('internal', `\`${name}\` of the network was not computed.`);
    return value;
  });
  if (step.removed) return inputs[0];
  const result = step.layer.apply(inputs.length === 1 ? inputs[0] : inputs, step.callArgs) as Tensor | Tensor[];
  return Array.isArray(result) ? result[step.result] : result;
}

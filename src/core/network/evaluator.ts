import {broadcastTo, tensor, transpose, type Tensor} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../errors.ts';
import type {Inputs} from './ends.ts';
import type {Plan, Step} from './layersPlan.ts';

/** Runs the steps that the wanted slots need and the given ones do not cover. */
export class Evaluator {
  readonly #plan: Plan;
  readonly #inputs: Inputs;
  readonly #producer: ReadonlyMap<number, Step>;

  constructor(plan: Plan, inputs: Inputs) {
    this.#plan = plan;
    this.#inputs = inputs;
    this.#producer = new Map(plan.steps.map((step) => [step.output, step]));
  }

  /** @param images [B, height, width, channels] */
  evaluate(images: Tensor, wanted: readonly number[], given: ReadonlyMap<number, Tensor>): Map<number, Tensor> {
    const values = new Map<number, Tensor>(given);
    values.set(this.#plan.input, this.#inputs.channelsFirst ? transpose(images, [0, 3, 1, 2]) : images);
    for (const {name, shape, values: numbers} of this.#inputs.constants) {
      const slot = this.#plan.inputs.get(name);
      const one = tensor([...numbers], [1, ...shape]);
      if (slot !== undefined) values.set(slot, broadcastTo(one, [images.shape[0], ...shape]));
    }
    const needed = this.#needed(wanted, values);
    for (const step of this.#plan.steps) {
      if (needed.has(step) && !values.has(step.output)) values.set(step.output, run(step, values));
    }
    return values;
  }

  #needed(wanted: readonly number[], known: ReadonlyMap<number, Tensor>): Set<Step> {
    const needed = new Set<Step>();
    const open = [...wanted];
    for (let slot = open.pop(); slot !== undefined; slot = open.pop()) {
      const step = this.#producer.get(slot);
      if (step === undefined || known.has(slot) || needed.has(step)) continue;
      needed.add(step);
      open.push(...step.inputs);
    }
    return needed;
  }
}

export function valueAt(values: ReadonlyMap<number, Tensor>, slot: number): Tensor {
  const value = values.get(slot);
  if (value === undefined) throw new HeatlensError('internal', `Slot ${slot} of the network was not computed.`);
  return value;
}

function run(step: Step, values: ReadonlyMap<number, Tensor>): Tensor {
  const inputs = step.inputs.map((slot) => valueAt(values, slot));
  if (step.removed) return inputs[0];
  const result = step.layer.apply(inputs.length === 1 ? inputs[0] : inputs, step.callArgs) as Tensor | Tensor[];
  return Array.isArray(result) ? result[0] : result;
}

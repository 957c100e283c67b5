import type {layers, LayersModel, SymbolicTensor} from '@tensorflow/tfjs-layers';
import {HeatlensError} from '../errors.ts';

type KerasLayer = layers.Layer;

/** One call of a layer: values come from slots and go to a slot. */
export interface Step {
  /** `conv1`, in a nested model `backbone/conv1`, the second call of a shared layer `conv1#2`. */
  readonly name: string;
  readonly layer: KerasLayer;
  readonly inputs: readonly number[];
  readonly output: number;
  readonly callArgs: Record<string, unknown>;
  /** Set where the step was the final softmax or sigmoid: it hands its input on. */
  removed: boolean;
}

/** A model as a flat list of steps in topological order, nested models opened. */
export interface Plan {
  readonly input: number;
  readonly output: number;
  readonly steps: readonly Step[];
}

/**
 * Flattens a layers-model. Steps are ordered by their depth (longest path from the input), so the last
 * one with a property is the deepest one with it.
 */
export function planOf(model: LayersModel): Plan {
  const builder = new Builder();
  const input = builder.freshSlot(0);
  const bound = new Map([[model.inputs[0].id, input]]);
  const output = builder.slotOf(model.outputs[0], bound, '');
  const steps = builder.steps.toSorted((a, b) => builder.depth(a.output) - builder.depth(b.output));
  return {input, output, steps};
}

class Builder {
  readonly steps: Step[] = [];
  readonly #depths: number[] = [];
  readonly #uses = new Map<string, number>();

  freshSlot(depth: number): number {
    return this.#depths.push(depth) - 1;
  }

  depth(slot: number): number {
    return this.#depths[slot];
  }

  /** @param bound slots of the symbolic tensors known so far, in one model's scope; filled as it goes */
  slotOf(tensor: SymbolicTensor, bound: Map<number, number>, prefix: string): number {
    const known = bound.get(tensor.id);
    if (known !== undefined) return known;
    const layer = tensor.sourceLayer;
    const node = layer.inboundNodes[tensor.nodeIndex];
    if (node.inputTensors.length === 0 || (node.inputTensors.length === 1 && node.inputTensors[0].id === tensor.id)) {
      throw new HeatlensError(
        'model-unsupported',
        `The model has a second input, \`${layer.name}\`. Heatlens explains models with one picture as their only input; export the part that takes the picture.`,
      );
    }
    const inputs = node.inputTensors.map((t) => this.slotOf(t, bound, prefix));
    const name = prefix + layer.name;
    const slot = isModel(layer) ? this.#open(layer, inputs, tensor.tensorIndex, `${name}/`) : this.#step(layer, inputs, node.callArgs, name);
    bound.set(tensor.id, slot);
    return slot;
  }

  #open(model: LayersModel, inputs: readonly number[], output: number, prefix: string): number {
    const bound = new Map(model.inputs.map((tensor, i) => [tensor.id, inputs[i]]));
    return this.slotOf(model.outputs[output], bound, prefix);
  }

  #step(layer: KerasLayer, inputs: readonly number[], callArgs: Record<string, unknown> | undefined, name: string): number {
    const use = (this.#uses.get(name) ?? 0) + 1;
    this.#uses.set(name, use);
    const output = this.freshSlot(1 + Math.max(...inputs.map((slot) => this.#depths[slot])));
    this.steps.push({
      name: use === 1 ? name : `${name}#${use}`,
      layer,
      inputs,
      output,
      callArgs: {...callArgs, training: false},
      removed: false,
    });
    return output;
  }
}

function isModel(layer: KerasLayer): layer is KerasLayer & LayersModel {
  return 'outputs' in layer && 'layers' in layer;
}

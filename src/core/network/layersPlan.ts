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
  /** The slot of the picture. */
  readonly input: number;
  /** Slots of all inputs, by name; the picture's too. */
  readonly inputs: ReadonlyMap<string, number>;
  readonly output: number;
  readonly steps: readonly Step[];
}

/**
 * Flattens a layers-model. Steps are ordered by their depth (longest path from the input), so the last
 * one with a property is the deepest one with it.
 *
 * @param picture name of the input that takes the picture
 * @param output the symbolic tensor with the scores
 */
export function planOf(model: LayersModel, picture: string, output: SymbolicTensor): Plan {
  const builder = new Builder();
  const inputs = new Map(model.inputs.map((tensor) => [tensor.sourceLayer.name, builder.freshSlot(0)]));
  const bound = new Map(model.inputs.map((tensor) => [tensor.id, slotAt(inputs, tensor.sourceLayer.name)]));
  const slot = builder.slotOf(output, bound, '');
  const steps = builder.steps.toSorted((a, b) => builder.depth(a.output) - builder.depth(b.output));
  return {input: slotAt(inputs, picture), inputs, output: slot, steps};
}

/**
 * The output with the scores.
 *
 * @param chosen name of an output, or of the layer that gives it; the first when left out
 * @throws HeatlensError `settings-invalid` that lists the outputs
 */
export function scoresOutput(model: LayersModel, chosen: string | undefined): {tensor: SymbolicTensor; note?: string} {
  const names = model.outputs.map((tensor, at) => model.outputNames[at] ?? tensor.sourceLayer.name);
  if (chosen === undefined) {
    if (names.length === 1) return {tensor: model.outputs[0]};
    const others = names.slice(1).map((name) => `\`${name}\``).join(', ');
    return {
      tensor: model.outputs[0],
      note: `The first of ${names.length} outputs, \`${names[0]}\`, is explained; the others are ${others}. Set \`output\` in heatlens.json to explain another.`,
    };
  }
  const at = model.outputs.findIndex((tensor, at) => names[at] === chosen || tensor.sourceLayer.name === chosen);
  if (at >= 0) return {tensor: model.outputs[at]};
  const known = names.map((name) => `\`${name}\``).join(', ');
  throw new HeatlensError('settings-invalid', `\`output\` in heatlens.json is \`${chosen}\`, but the model's outputs are ${known}. Name one of them.`);
}

function slotAt(slots: ReadonlyMap<string, number>, name: string): number {
  const slot = slots.get(name);
  if (slot === undefined) throw new HeatlensError('internal', `The model has no input \`${name}\`: please report this.`);
  return slot;
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
        'model-unreadable',
        `The model takes \`${layer.name}\`, which is none of its inputs. Save the model again.`,
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

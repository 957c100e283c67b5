import type {layers, LayersModel, SymbolicTensor} from '@tensorflow/tfjs-layers';
import {HeatlensError} from '../errors.ts';
import {operationOf} from './layers/operations.ts';

type KerasLayer = layers.Layer;

/** One call of a layer. */
export interface Step {
  /** `conv1`, in a nested model `backbone/conv1`, the second call of a shared layer `conv1#2`, a second result `split:1`. */
  readonly name: string;
  readonly layer: KerasLayer;
  /** Names of steps, and of inputs. */
  readonly inputs: readonly string[];
  readonly callArgs: Record<string, unknown>;
  /** Which of the layer's results it is. */
  readonly result: number;
  /** Set where the step was the final softmax or sigmoid: it hands its input on. */
  removed: boolean;
}

/** A model as a flat list of steps in topological order, nested models opened. */
export interface Plan {
  /** The input that takes the picture. */
  readonly input: string;
  /** The last one gives the scores. */
  readonly steps: readonly Step[];
}

/**
 * Flattens a layers-model. Steps are ordered by their depth (longest path from the input), so the last
 * one with a property is the deepest one with it.
 *
 * @param input name of the input that takes the picture
 * @param output the symbolic tensor with the scores
 * @throws HeatlensError `model-unreadable` where the scores come from no layer
 */
export function planOf(model: LayersModel, input: string, output: SymbolicTensor): Plan {
  const builder = new Builder(model.inputs.map((tensor) => tensor.sourceLayer.name));
  builder.nameOf(output, new Map(model.inputs.map((tensor) => [tensor.id, tensor.sourceLayer.name])), '');
  const steps = builder.steps.toSorted((a, b) => builder.depth(a.name) - builder.depth(b.name));
  if (steps.length > 0) return {input, steps};
  throw new HeatlensError(
    'model-unreadable',
    'The model gives out the picture that it takes: it has no layers in between. Save the model again.',
  );
}

class Builder {
  readonly steps: Step[] = [];
  readonly #depths: Map<string, number>;
  readonly #uses = new Map<string, number>();

  constructor(inputs: readonly string[]) {
    this.#depths = new Map(inputs.map((name) => [name, 0]));
  }

  /** Longest path from an input. */
  depth(name: string): number {
    return this.#depths.get(name) ?? 0;
  }

  /**
   * The step that gives a tensor, after those that it takes.
   * @param bound names of what gives the symbolic tensors known so far, in one model's scope; filled as it goes
   */
  nameOf(tensor: SymbolicTensor, bound: Map<number, string>, prefix: string): string {
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
    const inputs = node.inputTensors.map((t) => this.nameOf(t, bound, prefix));
    const name = prefix + layer.name;
    const giver = isModel(layer)
      ? this.#open(layer, inputs, tensor.tensorIndex, `${name}/`)
      : this.#step(tensor, inputs, node.callArgs, name);
    bound.set(tensor.id, giver);
    return giver;
  }

  #open(model: LayersModel, inputs: readonly string[], output: number, prefix: string): string {
    const bound = new Map(model.inputs.map((tensor, i) => [tensor.id, inputs[i]]));
    return this.nameOf(model.outputs[output], bound, prefix);
  }

  #step(
    {sourceLayer: layer, tensorIndex: result}: SymbolicTensor,
    inputs: readonly string[],
    callArgs: Record<string, unknown> | undefined,
    called: string,
  ): string {
    const whole = result === 0 ? called : `${called}:${result}`;
    const use = (this.#uses.get(whole) ?? 0) + 1;
    this.#uses.set(whole, use);
    const name = use === 1 ? whole : `${whole}#${use}`;
    this.#depths.set(name, 1 + Math.max(...inputs.map((input) => this.depth(input))));
    this.steps.push({name, layer, inputs, callArgs: {...callArgs, training: false}, result, removed: false});
    return name;
  }
}

/** The layer's class, or the operation that it calls. */
export function kindOf({layer}: Step): string {
  return operationOf(layer) ?? layer.getClassName();
}

function isModel(layer: KerasLayer): layer is KerasLayer & LayersModel {
  return 'outputs' in layer && 'layers' in layer;
}

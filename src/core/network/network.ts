import type {Tensor, Tensor2D, Tensor4D} from '@tensorflow/tfjs-core';
import type {NamedRange} from '../preprocess/preprocessing.ts';
import type {PlacedWeight} from './health.ts';

/** What takes the logits to probabilities; it has been taken off the network. */
export type Activation = 'softmax' | 'sigmoid' | 'none';

/** One named place in a network whose activations can be read and replaced. */
export interface Layer {
  /** Unique in the network; a nested model's layers are `outer/inner`. */
  readonly name: string;
  /** Class of the layer or op of the node, as the file has it ("Conv2D", "Relu6"). */
  readonly kind: string;
  /**
   * Shape of one example's output, without the batch; found by a dry run. Layers that lie on a grid have
   * [n, m, channels], whichever order the file has; a transformer's tokens too.
   */
  readonly shape: readonly number[];
  /** Of a transformer's tokens: how many stand before those of the grid (the class token). */
  readonly tokens?: number;
  /** The three axes are not the picture's: in a transformer, tokens by heads. */
  readonly offGrid?: true;
  /** Number of trained values of the layer itself. */
  readonly parameters: number;
}

/** The picture a network takes: [height, width, channels]; channels last. */
export interface ImageInput {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Which sides the network takes of any length; undefined where both are fixed. */
  readonly free?: {readonly height: boolean; readonly width: boolean};
}

/** The value range that a network's own first layers show it takes. */
export interface ModelRange {
  readonly range: NamedRange;
  /** In words: "the model scales pictures itself (`rescaling`)". */
  readonly reason: string;
}

/** The classifier's end: what was taken off, and how many scores it gives. */
export interface Head {
  readonly output: string;
  readonly classes: number;
  readonly activation: Activation;
  /** In words, for the provenance: "final softmax of `act_softmax` taken off". */
  readonly reason: string;
}

/**
 * A model file read into pure functions over tensors.
 *
 * The functions work under every tfjs backend, the tracing one too: they only call tfjs ops.
 * Layers are in topological order, all of them ancestors of the logits.
 */
export interface Network {
  readonly format: 'tfjs-layers' | 'tfjs-graph';
  readonly input: ImageInput;
  readonly head: Head;
  readonly layers: readonly Layer[];
  /** The layer whose tokens the last attention block of a vision transformer looks at. */
  readonly attended?: string;
  /** Where the network itself scales pictures. */
  readonly range?: ModelRange;
  /** Sentences for the user: inputs that get zeros, outputs that are not explained. */
  readonly notes?: readonly string[];

  /**
   * Evaluates the logits, and any layers' activations with them.
   *
   * @param images [B, height, width, channels], already in the network's value range
   * @param request `layers`: whose activations to return; `given`: activations that stand in for a layer's own,
   *   [B, ...shape]. What does not depend on a given layer is computed from the images.
   * @returns logits [B, classes] and the activations asked for, by name. The caller disposes (use `tidy`).
   */
  evaluate(
    images: Tensor4D,
    request?: {layers?: readonly string[]; given?: Readonly<Record<string, Tensor>>},
  ): Evaluation;

  /** Activations alone, without what comes after the last of them. */
  activations(images: Tensor4D, layers: readonly string[]): Record<string, Tensor>;

  /**
   * The same network for pictures of another size, with the same weights; where `input.free` says that it takes them.
   * It lives as long as this one and is not disposed by itself.
   */
  sized?(size: {readonly height: number; readonly width: number}): Network;

  /** Every array of weights, of the layers that lead to the logits; they stay the network's. */
  weights?(): readonly PlacedWeight[];

  /** Frees the weights. */
  dispose(): void;
}

export interface Evaluation {
  /** [B, classes]; scores before the final softmax or sigmoid. */
  readonly logits: Tensor2D;
  readonly activations: Readonly<Record<string, Tensor>>;
}

import type {Tensor} from '@tensorflow/tfjs-core';
import type {Inputs} from './ends.ts';
import type {PlacedWeight} from './health.ts';
import type {Head, ModelRange, Network} from './network.ts';

/** One computation of a model: a call of a layer, or a node of a graph. */
export interface ModelStep {
  readonly name: string;
  /** Class of the layer, or op of the node. */
  readonly kind: string;
  /** Names of steps, and of inputs. */
  readonly inputs: readonly string[];
  readonly parameters: number;
  /** Where it says that its output has its channels, or the order that it puts axes in: [2, 3, 1], without the batch. */
  readonly axes: 'channels first' | 'channels last' | readonly number[] | undefined;
}

/** A model file as steps that can be run, whatever format it has. */
export interface SteppedModel {
  readonly format: Network['format'];
  /** In topological order; the last one gives the scores. */
  readonly steps: readonly ModelStep[];
  readonly inputs: Inputs;
  readonly head: Omit<Head, 'classes'>;
  readonly range: ModelRange | undefined;
  /** Sentences for the person. */
  readonly notes: readonly string[];
  /**
   * Runs what the wanted steps need and the given values do not cover.
   *
   * @param images [B, height, width, channels]
   * @param given steps' own outputs
   * @returns the wanted steps' own outputs, at least
   */
  run(images: Tensor, wanted: readonly string[], given: ReadonlyMap<string, Tensor>): ReadonlyMap<string, Tensor>;
  weights(): PlacedWeight[];
  dispose(): void;
}

import type {Array32, Inputs, Program} from '../runtime/runtime.ts';
import type {Random} from '../random.ts';
import type {Network} from '../network/network.ts';
import type {Signal} from '../signal.ts';

/** What an explanation of a batch starts from. */
export interface Subject {
  /** [B, height, width, channels], in the network's value range. */
  readonly images: Array32;
  /**
   * [B, classes]: weights of the logits in the explained score. One-hot for a class, −1 for its counter-factual.
   * A row of zeros stands for the class the network predicts.
   */
  readonly targets: Array32;
}

/** What a method may use: the network, the layers asked for, and a runtime that compiles a program once for a shape. */
export interface Bench {
  readonly network: Network;
  /** One or more layer names, in topological order; not read by methods on the input. */
  readonly layers: readonly string[];
  readonly random: Random;
  readonly signal?: Signal;
  /** Compiles (once for each key and shapes) and runs. `key` names the formula with its parameters. */
  run(key: string, program: Program, inputs: Inputs): Promise<Record<string, Array32>>;
}

/** One state of an anytime result. */
export interface Maps {
  /** [B, n, m], raw values of the method, neither resized nor normalised. */
  readonly maps: Array32;
  /** [B, classes], of the un-augmented images. */
  readonly logits: Array32;
  /** Share of the cost spent, 0…1; 1 is the last. */
  readonly done: number;
}

/** Passes through the network for one image. */
export interface Cost {
  readonly forwards: number;
  readonly backwards: number;
}

/**
 * One paper's formula. Resizing, normalising, batching and choosing the target are not its business.
 */
export interface Method {
  readonly id: string;
  readonly title: string;
  /** Paper and equation. */
  readonly source: string;
  /** What one unit of the map is, for the colour bar: "∂logit". */
  readonly unit: string;
  /** Whether the map lies on a layer's grid or on the input's pixels. */
  readonly grid: 'layer' | 'input';
  /** False for class-agnostic methods, which ignore the targets. */
  readonly targeted: boolean;
  /** The subject's images go into its programs as `images`, as they are, and nowhere else: they may be made there. */
  readonly direct?: boolean;
  /** Known before the first pass. */
  cost(network: Network, layers: readonly string[]): Cost;
  /**
   * Yields at least once; each yield replaces the one before. Stops early when the signal is aborted.
   * @throws HeatlensError `method-unsuitable`, with the method to take instead, where it does not fit the network
   */
  explain(bench: Bench, subject: Subject): AsyncGenerator<Maps>;
}

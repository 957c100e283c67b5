import {halfValues} from '../float16.ts';
import type {Head} from '../network/network.ts';

/** The scores of many pictures, a row each. */
export interface Scores {
  readonly head: Pick<Head, 'classes' | 'activation'>;
  /**
   * [pictures, head.classes] as the network gave them, finite; float16 as the store keeps them, by its bits, will do.
   */
  readonly logits: Float32Array | Uint16Array;
  /** [pictures]; as the sweep found them, since float16 makes near scores equal. */
  readonly predictions: Int32Array;
  /** [pictures]; −1 where there is none. */
  readonly labels: Int32Array;
  /** [pictures]; place of the label among all classes, from 1, as the sweep found it; 0 where there is none. */
  readonly ranks: Int32Array;
}

/** Something that is counted over the pictures with a label. */
export interface Tally<T> {
  /** @param logProbabilities [pictures.length, classes]; only valid during the call */
  add(pictures: readonly number[], logProbabilities: Float64Array): void;
  result(): T;
}

/** Pictures that are counted at once: their scores stay in the processor's cache, and so does what a class counts. */
const block = 64;

/** Scores of pictures with the probabilities read off them, without a copy of the logits. */
export class ScoreTable {
  readonly pictures: number;
  /** How many the head tells apart: a single sigmoid tells two. */
  readonly classes: number;
  readonly predictions: Int32Array;
  readonly labels: Int32Array;
  readonly ranks: Int32Array;
  readonly #scores: Scores;
  readonly #row: Float32Array;
  readonly #byLabel: readonly (readonly number[])[];
  /** NaN where it was not needed yet. */
  readonly #logSumExps: Float64Array;

  /** @param scores not of a regression */
  constructor(scores: Scores) {
    const {head, labels, predictions, ranks} = scores;
    this.#scores = scores;
    this.pictures = labels.length;
    this.classes = Math.max(2, head.classes);
    this.labels = labels;
    this.predictions = predictions;
    this.ranks = ranks;
    const byLabel: number[][] = Array.from({length: this.classes}, () => []);
    labels.forEach((label, picture) => byLabel[label]?.push(picture));
    this.#byLabel = byLabel;
    this.#row = new Float32Array(head.classes);
    this.#logSumExps = new Float64Array(this.pictures).fill(NaN);
  }

  /** Natural logarithm of a class's probability, as `probabilitiesOf` has it. */
  logProbability(picture: number, index: number): number {
    const {head} = this.#scores;
    if (head.classes === 1) return logSigmoid(this.#logit(picture) * (index === 1 ? 1 : -1));
    const logit = this.#logit(picture * head.classes + index);
    return head.activation === 'sigmoid' ? logSigmoid(logit) : logit - this.#logSumExp(picture);
  }

  probability(picture: number, index: number): number {
    return Math.exp(this.logProbability(picture, index));
  }

  /** Rows that have a label. */
  labelled(): readonly number[] {
    return [...this.labels.keys()].filter((picture) => this.labels[picture] >= 0);
  }

  /** Rows with this label. */
  withLabel(index: number): readonly number[] {
    return this.#byLabel[index];
  }

  /** Counts ahead what probabilities need. Yields the share that is done. */
  *prepare(): Generator<number, void> {
    for (let picture = 0; picture < this.pictures; picture++) {
      if (picture % block === 0) yield picture / this.pictures;
      this.#logSumExp(picture);
    }
  }

  /** Shows all tallies the labelled pictures, each once and some at a time. Yields the share that is done. */
  *count(tallies: readonly Tally<unknown>[]): Generator<number, void> {
    const labelled = this.labelled();
    const rows = new Float64Array(block * this.classes);
    for (let start = 0; start < labelled.length; start += block) {
      yield start / labelled.length;
      const pictures = labelled.slice(start, start + block);
      pictures.forEach((picture, i) => this.#fill(rows.subarray(i * this.classes, (i + 1) * this.classes), picture));
      for (const tally of tallies) tally.add(pictures, rows);
    }
  }

  #fill(row: Float64Array, picture: number): void {
    const {head} = this.#scores;
    if (head.classes === 1 || head.activation === 'sigmoid') {
      for (let i = 0; i < row.length; i++) row[i] = this.logProbability(picture, i);
      return;
    }
    const sum = this.#logSumExp(picture);
    const logits = this.#logitsOf(picture);
    for (let i = 0; i < row.length; i++) row[i] = logits[i] - sum;
  }

  #logit(at: number): number {
    const {logits} = this.#scores;
    return logits instanceof Uint16Array ? halfValues()[logits[at]] : logits[at];
  }

  /** Of one picture; only valid until the next is asked for. */
  #logitsOf(picture: number): Float32Array {
    const {logits, head} = this.#scores;
    const start = picture * head.classes;
    if (logits instanceof Float32Array) return logits.subarray(start, start + head.classes);
    const values = halfValues();
    for (let i = 0; i < head.classes; i++) this.#row[i] = values[logits[start + i]];
    return this.#row;
  }

  #logSumExp(picture: number): number {
    const known = this.#logSumExps[picture];
    if (!Number.isNaN(known)) return known;
    const logits = this.#logitsOf(picture);
    let largest = -Infinity;
    for (let i = 0; i < logits.length; i++) if (logits[i] > largest) largest = logits[i];
    let sum = 0;
    for (let i = 0; i < logits.length; i++) sum += Math.exp(logits[i] - largest);
    return (this.#logSumExps[picture] = largest + Math.log(sum));
  }
}

/** ln σ(z) without overflow. */
function logSigmoid(z: number): number {
  return Math.min(0, z) - Math.log1p(Math.exp(-Math.abs(z)));
}

import type {Head} from '../network/network.ts';

/** The scores of many pictures, a row each. */
export interface Scores {
  readonly head: Pick<Head, 'classes' | 'activation'>;
  /** [pictures, head.classes] as the network gave them, finite; float16 as the store keeps them will do. */
  readonly logits: ArrayLike<number>;
  /** [pictures]; as the sweep found them, since float16 makes near scores equal. */
  readonly predictions: Int32Array;
  /** [pictures]; −1 where there is none. */
  readonly labels: Int32Array;
  /** [pictures]; place of the label among all classes, from 1, as the sweep found it; 0 where there is none. */
  readonly ranks: Int32Array;
}

/** Scores of pictures with the probabilities read off them, without a copy of the logits. */
export class ScoreTable {
  readonly pictures: number;
  /** How many the head tells apart: a single sigmoid tells two. */
  readonly classes: number;
  readonly predictions: Int32Array;
  readonly labels: Int32Array;
  readonly ranks: Int32Array;
  readonly #scores: Scores;
  readonly #byLabel: readonly (readonly number[])[];
  readonly #logSumExps: Float64Array;

  /** @param scores not of a regression */
  constructor(scores: Scores) {
    const {head, logits, labels, predictions, ranks} = scores;
    this.#scores = scores;
    this.pictures = labels.length;
    this.classes = Math.max(2, head.classes);
    this.labels = labels;
    this.predictions = predictions;
    this.ranks = ranks;
    const byLabel: number[][] = Array.from({length: this.classes}, () => []);
    labels.forEach((label, picture) => byLabel[label]?.push(picture));
    this.#byLabel = byLabel;
    const ownSums = head.classes === 1 || head.activation === 'sigmoid';
    this.#logSumExps = ownSums ? new Float64Array() : logSumExps(logits, head.classes);
  }

  /** Natural logarithm of a class's probability, as `probabilitiesOf` has it. */
  logProbability(picture: number, index: number): number {
    const {head, logits} = this.#scores;
    if (head.classes === 1) return logSigmoid(index === 1 ? logits[picture] : -logits[picture]);
    const logit = logits[picture * head.classes + index];
    return head.activation === 'sigmoid' ? logSigmoid(logit) : logit - this.#logSumExps[picture];
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
}

function logSumExps(logits: Scores['logits'], classes: number): Float64Array {
  const sums = new Float64Array(logits.length / classes);
  for (let picture = 0; picture < sums.length; picture++) {
    const start = picture * classes;
    let largest = -Infinity;
    for (let i = start; i < start + classes; i++) if (logits[i] > largest) largest = logits[i];
    let sum = 0;
    for (let i = start; i < start + classes; i++) sum += Math.exp(logits[i] - largest);
    sums[picture] = largest + Math.log(sum);
  }
  return sums;
}

/** ln σ(z) without overflow. */
function logSigmoid(z: number): number {
  return Math.min(0, z) - Math.log1p(Math.exp(-Math.abs(z)));
}

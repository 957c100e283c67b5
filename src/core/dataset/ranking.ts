import type {ScoreTable} from './scoreTable.ts';

/** How well a class's score ranks its own pictures before the others; null where it has none or there are no others. */
export interface Ranking {
  /** Area under the ROC curve: how often a picture of the class scores above one that is not, ties counting half. */
  readonly auc: number | null;
  /** Σ (R_n − R_{n−1}) P_n over the thresholds, pictures with equal scores together. */
  readonly averagePrecision: number | null;
}

/** Pictures at and above one score. */
interface Step {
  readonly positives: number;
  readonly negatives: number;
}

/** @returns one for each class */
export function rankingsOf(table: ScoreTable): readonly Ranking[] {
  const counters = Array.from({length: table.classes}, (_, index) => new Counter(table, index));
  // Picture by picture, as the scores lie in memory: class by class 50,000 × 1,000 scores take ten times as long.
  for (const picture of table.labelled()) for (const counter of counters) counter.add(picture);
  return counters.map((counter) => rankingOf(counter.steps()));
}

function rankingOf(steps: readonly Step[]): Ranking {
  const {positives, negatives} = steps[steps.length - 1];
  if (positives === 0 || negatives === 0) return {auc: null, averagePrecision: null};
  let area = 0;
  let precision = 0;
  for (const [i, step] of steps.slice(1).entries()) {
    const last = steps[i];
    const gained = step.positives - last.positives;
    area += ((step.negatives - last.negatives) * (last.positives + step.positives)) / 2;
    if (gained > 0) precision += (gained * step.positives) / (step.positives + step.negatives);
  }
  return {auc: area / (positives * negatives), averagePrecision: precision / positives};
}

/** Points of a curve, each at one score as the threshold. */
export interface Curves {
  /** From (0, 0) to (1, 1). */
  readonly roc: readonly {readonly falsePositiveRate: number; readonly truePositiveRate: number}[];
  /** By rising recall. */
  readonly precisionRecall: readonly {readonly recall: number; readonly precision: number}[];
}

/** @param most points of each curve; of more the ones that lie evenly along it are kept, its ends always */
export function curvesOf(table: ScoreTable, index: number, most = 200): Curves {
  const counter = new Counter(table, index);
  for (const picture of table.labelled()) counter.add(picture);
  const steps = counter.steps();
  const {positives, negatives} = steps[steps.length - 1];
  if (positives === 0 || negatives === 0) return {roc: [], precisionRecall: []};
  const roc = steps.map((step) => ({
    falsePositiveRate: step.negatives / negatives,
    truePositiveRate: step.positives / positives,
  }));
  const gaining = steps.filter((step, i) => i > 0 && step.positives > steps[i - 1].positives);
  const precisionRecall = gaining.map((step) => ({
    recall: step.positives / positives,
    precision: step.positives / (step.positives + step.negatives),
  }));
  return {
    roc: thinned(
      roc,
      most,
      (p, q) => Math.abs(p.falsePositiveRate - q.falsePositiveRate) + Math.abs(p.truePositiveRate - q.truePositiveRate),
    ),
    precisionRecall: thinned(
      precisionRecall,
      most,
      (p, q) => Math.abs(p.recall - q.recall) + Math.abs(p.precision - q.precision),
    ),
  };
}

/**
 * Counts pictures above and at every score that a picture of the class has.
 *
 * Only the class's own scores are sorted and the others counted between them, which is quick for 1,000 classes of 50.
 */
class Counter {
  readonly #table: ScoreTable;
  readonly #index: number;
  /** Of the class's own pictures, rising: all, and each once. */
  readonly #own: Float64Array;
  readonly #scores: Float64Array;
  /** Others' scores: between two of the class's (k − 1 and k), and at each. */
  readonly #between: Float64Array;
  readonly #equal: Float64Array;

  constructor(table: ScoreTable, index: number) {
    this.#table = table;
    this.#index = index;
    this.#own = Float64Array.from(table.withLabel(index), (picture) => table.logProbability(picture, index)).sort();
    this.#scores = this.#own.filter((score, i) => score !== this.#own[i - 1]);
    this.#between = new Float64Array(this.#scores.length + 1);
    this.#equal = new Float64Array(this.#scores.length);
  }

  add(picture: number): void {
    if (this.#own.length === 0 || this.#table.labels[picture] === this.#index) return;
    const score = this.#table.logProbability(picture, this.#index);
    const place = firstNotBelow(this.#scores, score);
    if (this.#scores[place] === score) this.#equal[place]++;
    else this.#between[place]++;
  }

  /** From none to all, by falling score. */
  steps(): readonly Step[] {
    const steps: Step[] = [{positives: 0, negatives: 0}];
    let [positives, negatives] = [0, 0];
    for (let k = this.#scores.length - 1; k >= 0; k--) {
      negatives += this.#between[k + 1];
      steps.push({positives, negatives});
      positives = this.#own.length - firstNotBelow(this.#own, this.#scores[k]);
      negatives += this.#equal[k];
      steps.push({positives, negatives});
    }
    return [...steps, {positives, negatives: negatives + this.#between[0]}].filter(isNew);
  }
}

function isNew(step: Step, i: number, steps: readonly Step[]): boolean {
  return i === 0 || step.positives > steps[i - 1].positives || step.negatives > steps[i - 1].negatives;
}

/** Index of the first of rising values that is not below `value`. */
function firstNotBelow(values: Float64Array, value: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (values[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** At most so many points, spaced evenly by the length of the curve. */
function thinned<T>(points: readonly T[], most: number, distance: (a: T, b: T) => number): readonly T[] {
  if (points.length <= most) return points;
  const lengths = [0];
  for (let i = 1; i < points.length; i++) lengths.push(lengths[i - 1] + distance(points[i - 1], points[i]));
  const gap = lengths[lengths.length - 1] / (most - 1);
  let next = 0;
  return points.filter((_, i) => {
    if (i < points.length - 1 && lengths[i] < next) return false;
    next = (Math.floor(lengths[i] / gap) + 1) * gap;
    return true;
  });
}

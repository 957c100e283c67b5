import type {ScoreTable, Tally} from './scoreTable.ts';

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

/** One for each class. */
export function rankingTally(table: ScoreTable): Tally<readonly Ranking[]> {
  const counters = Array.from(
    {length: table.classes},
    (_, index) =>
      new Counter(Float64Array.from(table.withLabel(index), (picture) => table.logProbability(picture, index))),
  );
  const {labels, classes} = table;
  let column = new Float64Array();
  return {
    add(pictures, logProbabilities) {
      const own = pictures.map((picture) => labels[picture]);
      if (column.length < own.length) column = new Float64Array(own.length);
      for (let index = 0; index < classes; index++) {
        let count = 0;
        for (let i = 0; i < own.length; i++) {
          if (own[i] !== index) column[count++] = logProbabilities[i * classes + index];
        }
        counters[index].add(column.subarray(0, count));
      }
    },
    result: () => counters.map((counter) => rankingOf(counter.steps())),
  };
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

/**
 * @param own scores of the pictures of the class
 * @param others' scores, of the pictures with other labels
 * @param most points of each curve; of more the ones that lie evenly along it are kept, its ends always
 */
export function curvesOf(own: Float64Array, others: Float64Array, most = 200): Curves {
  const counter = new Counter(own);
  counter.add(others);
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

/** Looked-up places for each of the class's scores: then few of them have to be passed on the way to the right one. */
const slotsEach = 4;

/**
 * Counts pictures above and at every score that a picture of the class has.
 *
 * Only the class's own scores are sorted and the others counted between them, which is quick for 1,000 classes of 50.
 */
class Counter {
  /** Of the class's own pictures, rising: all, and each once. */
  readonly #own: Float64Array;
  readonly #scores: Float64Array;
  /** Others' scores: between two of the class's (k − 1 and k), and at each. */
  readonly #between: Float64Array;
  readonly #equal: Float64Array;
  /** Of equal parts of the span of the scores, a place from which on the first score that is not below is found. */
  readonly #slots: Uint32Array;
  readonly #lowest: number;
  readonly #slotsPerUnit: number;

  /** @param own scores, finite, in any order */
  constructor(own: Float64Array) {
    this.#own = own.toSorted();
    this.#scores = this.#own.filter((score, i) => score !== this.#own[i - 1]);
    const count = this.#scores.length;
    this.#between = new Float64Array(count + 1);
    this.#equal = new Float64Array(count);
    this.#lowest = this.#scores[0] ?? 0;
    const span = (this.#scores[count - 1] ?? 0) - this.#lowest;
    const slots = slotsEach * count;
    this.#slotsPerUnit = span > 0 ? slots / span : 0;
    // A whole part lower, so that rounding leads to no place that is too far.
    this.#slots = Uint32Array.from({length: slots + 1}, (_, slot) =>
      firstNotBelow(this.#scores, this.#lowest + (span * (slot - 1)) / slots),
    );
  }

  /** In one loop over locals: 100,000 × 1,000 scores are counted in two seconds. */
  add(others: Float64Array): void {
    const [scores, slots, between, equal] = [this.#scores, this.#slots, this.#between, this.#equal];
    const [lowest, perUnit, last] = [this.#lowest, this.#slotsPerUnit, this.#slots.length - 1];
    for (let i = 0; i < others.length; i++) {
      const score = others[i];
      let place = 0;
      if (score > lowest) {
        place = slots[Math.min(last, (score - lowest) * perUnit) | 0];
        while (place < scores.length && scores[place] < score) place++;
      }
      if (scores[place] === score) equal[place]++;
      else between[place]++;
    }
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

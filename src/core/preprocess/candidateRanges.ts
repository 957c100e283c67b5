import type {NamedRange, ValueRange} from './preprocessing.ts';

/** What a network says of one picture read with one value range. */
export interface RangeScores {
  readonly range: ValueRange;
  /** Of all classes. */
  readonly scores: readonly {readonly logit: number}[];
}

/** No training by cross-entropy goes on for so many nats, and below the other the network has seen nothing. */
const believable = {least: 0.3, most: 40};
/** A ReLU network without normalisation passes a factor of its input on: 0…255 gives scores 255 × as spread as 0…1. */
const PASSED_ON = 20;

/** How much better a rarer range has to look, in nats, and in standard deviations for networks that pass factors on. */
const handicaps: Record<NamedRange, {readonly nats: number; readonly deviations: number}> = {
  '0..1': {nats: 0, deviations: 0},
  '-1..1': {nats: 0, deviations: 0.5},
  torch: {nats: 1, deviations: 1},
  caffe: {nats: 2, deviations: 1},
  '0..255': {nats: 2, deviations: 1},
};

/**
 * Which value range the network was most likely trained with, judged by one picture.
 *
 * A network is surest on pictures as it saw them in training. Sureness is KL(uniform ‖ softmax) in nats, the mean over
 * the classes of −log p less log C: other than the largest probability it does not saturate. Candidates with less than
 * 0.3 or more than 40 nats are left out where any other remains. Where the network passes factors of its input on,
 * sureness only measures the contrast of the range: then the largest score counts in standard deviations of the scores.
 * Rarer ranges carry a handicap. How often this is right is measured in docs/decisions.
 *
 * @param candidates at least one; all of the same network and picture
 * @returns the index of the likeliest
 */
export function likeliestRange(candidates: readonly RangeScores[]): number {
  const measured = candidates.map(({range, scores}, index) => ({index, range, ...measure(scores)}));
  const sane = measured.filter(({nats}) => nats > believable.least && nats < believable.most);
  const remaining = sane.length > 0 ? sane : measured;
  const unit = passesFactorsOn(measured) ? 'deviations' : 'nats';
  const points = remaining.map((one) => ({index: one.index, value: one[unit] - handicapOf(one.range)[unit]}));
  return points.reduce((best, point) => (point.value > best.value ? point : best), points[0] ?? {index: 0, value: 0})
    .index;
}

interface Measures {
  readonly nats: number;
  readonly deviations: number;
  readonly spread: number;
}

function measure(scores: RangeScores['scores']): Measures {
  const logits = scores.map(({logit}) => logit);
  const mean = meanOf(logits);
  const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
  const spread = Math.sqrt(meanOf(logits.map((logit) => (logit - mean) ** 2)));
  const nats = largest - mean + Math.log(meanOf(logits.map((logit) => Math.exp(logit - largest))));
  return {nats, deviations: spread > 0 ? (largest - mean) / spread : 0, spread};
}

function passesFactorsOn(measured: readonly (Measures & {readonly range: ValueRange})[]): boolean {
  const spreadOf = (range: NamedRange) => measured.find((one) => one.range === range)?.spread;
  const wide = spreadOf('0..255');
  const narrow = spreadOf('0..1');
  return wide !== undefined && narrow !== undefined && wide > PASSED_ON * narrow;
}

function handicapOf(range: ValueRange) {
  return typeof range === 'string' ? handicaps[range] : {nats: 0, deviations: 0};
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

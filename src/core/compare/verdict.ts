import type {MapSimilarity} from './similarity.ts';
import type {Change, OutcomeComparison} from './outcomes.ts';

export interface VerdictOf extends Pick<OutcomeComparison, 'labelled' | 'accuracy' | 'mcnemar' | 'agreement'> {
  readonly names: readonly [a: string, b: string];
  readonly pictures: number;
  /** Of all pictures. */
  readonly similarity: MapSimilarity;
  /** Pictures that both get right, and how many of them for another reason. */
  readonly rightInBoth: number;
  readonly otherReason: number;
}

/** Maps that have less than half of their energy in common look at other places. */
const elsewhere = 0.5;

/** Whether two maps of right answers point at other places. */
export function isOtherReason({shared}: MapSimilarity): boolean {
  return shared < elsewhere;
}

/**
 * Pictures whose maps are compared, by the class that both explained; and those of which they explained different ones.
 */
export interface Explained {
  readonly label: number;
  readonly prediction: number;
  readonly different: number;
}

/** Which maps are compared, as the beginning of a sentence. @param a the first model's name */
export function mapsCompared({label, prediction}: Explained, a: string): string {
  if (prediction === 0) return label === 0 ? 'No maps of one class' : 'Maps of the label';
  const predicted = `what ${a} predicts`;
  return label === 0
    ? `Maps of ${predicted}`
    : `Maps of the label (${label}) or, without one, of ${predicted} (${prediction})`;
}

/** What a comparison says, in words with the numbers that it rests on. */
export function verdictOf(of: VerdictOf): string {
  return [accuracySentence(of), agreementSentence(of), reasonSentence(of)]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

function accuracySentence({names: [a, b], labelled, pictures, accuracy, mcnemar, similarity}: VerdictOf): string {
  if (accuracy === null || mcnemar === null) {
    return `None of the ${pictures} pictures has a label that both know, so only maps can be compared: on average they have ${percent(similarity.shared)} of their energy in the same places.`;
  }
  const numbers = `${percent(accuracy.a)} → ${percent(accuracy.b)}, ${probability(mcnemar.p)}, 95 % interval ${interval(accuracy)}`;
  const difference = accuracy.b - accuracy.a;
  if (mcnemar.onlyA + mcnemar.onlyB === 0)
    return `${b} and ${a} are right on the same pictures (${percent(accuracy.a)} of ${labelled}).`;
  if (mcnemar.p >= 0.05)
    return `Whether ${b} or ${a} is more often right, ${labelled} pictures do not tell (${numbers}).`;
  return `${b} is right on ${percent(Math.abs(difference))} ${difference > 0 ? 'more' : 'fewer'} of the ${labelled} pictures than ${a} (${numbers}).`;
}

function agreementSentence({names: [, b], agreement}: VerdictOf): string {
  if (agreement === null) return '';
  const {
    a: before,
    b: after,
    interval: [low, high],
  } = agreement;
  const numbers = `${percent(before)} → ${percent(after)}, 95 % interval ${interval(agreement)}`;
  if (low <= 0 && high >= 0) return `Its maps lie as much on the objects (${numbers}).`;
  return `The maps of ${b} lie ${after > before ? 'more' : 'less'} on the objects (${numbers}).`;
}

function reasonSentence({rightInBoth, otherReason}: VerdictOf): string {
  if (rightInBoth === 0) return '';
  if (otherReason === 0) return `Where both are right (${rightInBoth}), they look at the same places.`;
  return `On ${otherReason} of the ${rightInBoth} pictures that both get right they look at other places.`;
}

function interval({interval: [low, high]}: Change): string {
  return `${signed(low)} to ${signed(high)}`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

function probability(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toPrecision(2)}`;
}

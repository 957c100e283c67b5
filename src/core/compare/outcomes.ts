import {calibrationOver} from '../dataset/calibration.ts';
import type {Random} from '../random.ts';
import {bootstrap, type Interval} from './bootstrap.ts';
import {mcnemarP} from './mcnemar.ts';

/** What one model makes of pictures; the same rows in the same order as the other's. */
export interface ModelOutcomes {
  /** [pictures], in A's classes; −1 for none of them. */
  readonly predictions: Int32Array;
  /** [pictures]: probability of the prediction, 0…1. */
  readonly confidences: Float64Array;
  /** [pictures]: share of the map's energy in the true box or mask, 0…1; NaN where there is none. */
  readonly agreements: Float64Array;
}

export interface PairedOutcomes {
  /** [pictures], in A's classes; −1 where there is none that both models know. */
  readonly labels: Int32Array;
  readonly a: ModelOutcomes;
  readonly b: ModelOutcomes;
}

/** A figure of A and of B, with the bootstrap's 95 % interval of B − A. */
export interface Change {
  readonly a: number;
  readonly b: number;
  readonly interval: Interval;
}

/** Rows by what became of their predictions. */
export interface Flips {
  readonly rightToWrong: Int32Array;
  readonly wrongToRight: Int32Array;
  readonly wrongToOtherWrong: Int32Array;
}

/** Figures that need labels are null without any. */
export interface OutcomeComparison {
  readonly labelled: number;
  readonly accuracy: Change | null;
  readonly mcnemar: {readonly onlyA: number; readonly onlyB: number; readonly p: number} | null;
  /** Expected calibration error. */
  readonly ece: Change | null;
  /** Over the pictures for which both have one. */
  readonly agreement: Change | null;
  readonly flips: Flips;
  /** Rows that both get right. */
  readonly rightInBoth: Int32Array;
}

export function compareOutcomes(outcomes: PairedOutcomes, random: Random): OutcomeComparison {
  const {labels, a, b} = outcomes;
  const rows = Int32Array.from(labels.keys());
  const labelled = rows.filter((row) => labels[row] >= 0);
  const right = ({predictions}: ModelOutcomes) => (row: number) => predictions[row] === labels[row];
  const [rightA, rightB] = [right(a), right(b)];
  const onlyA = labelled.filter((row) => rightA(row) && !rightB(row));
  const onlyB = labelled.filter((row) => rightB(row) && !rightA(row));
  const share = (isRight: (row: number) => boolean) => (some: Int32Array) => some.reduce((sum, row) => sum + Number(isRight(row)), 0) / some.length;
  const error = ({confidences}: ModelOutcomes, isRight: (row: number) => boolean) => (some: Int32Array) =>
    calibrationOver(some, (row) => confidences[row], isRight).ece ?? 0;
  const energy = ({agreements}: ModelOutcomes) => (some: Int32Array) => some.reduce((sum, row) => sum + agreements[row], 0) / some.length;
  const [accuracy, ece] = changes(labelled, [[share(rightA), share(rightB)], [error(a, rightA), error(b, rightB)]], random);
  const located = rows.filter((row) => Number.isFinite(a.agreements[row]) && Number.isFinite(b.agreements[row]));
  const [agreement] = changes(located, [[energy(a), energy(b)]], random);
  return {
    labelled: labelled.length,
    accuracy,
    mcnemar: labelled.length === 0 ? null : {onlyA: onlyA.length, onlyB: onlyB.length, p: mcnemarP(onlyA.length, onlyB.length)},
    ece,
    agreement,
    flips: {
      rightToWrong: onlyA,
      wrongToRight: onlyB,
      wrongToOtherWrong: labelled.filter((row) => !rightA(row) && !rightB(row) && a.predictions[row] !== b.predictions[row]),
    },
    rightInBoth: labelled.filter((row) => rightA(row) && rightB(row)),
  };
}

type Statistic = (rows: Int32Array) => number;

/** Null for all where there are no rows. */
function changes(rows: Int32Array, pairs: readonly (readonly [a: Statistic, b: Statistic])[], random: Random): readonly (Change | null)[] {
  if (rows.length === 0) return pairs.map(() => null);
  const intervals = bootstrap(rows, pairs.map(([a, b]) => (drawn) => b(drawn) - a(drawn)), random);
  return pairs.map(([a, b], i) => ({a: a(rows), b: b(rows), interval: intervals[i]}));
}

import {reliabilityBin, reliabilityBins} from '../dataset/calibration.ts';
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

export function compareOutcomes({labels, a, b}: PairedOutcomes, random: Random): OutcomeComparison {
  const rows = Int32Array.from(labels.keys());
  const labelled = rows.filter((row) => labels[row] >= 0);
  const [hitsA, hitsB] = [a, b].map(({predictions}) => Float64Array.from(predictions, (prediction, row) => Number(prediction === labels[row])));
  const onlyA = labelled.filter((row) => hitsA[row] > hitsB[row]);
  const onlyB = labelled.filter((row) => hitsB[row] > hitsA[row]);
  const right: Paired = [meanOf(hitsA), meanOf(hitsB)];
  const sure: Paired = [calibrationError(a.confidences, hitsA), calibrationError(b.confidences, hitsB)];
  const [accuracy, ece] = changes(labelled, [right, sure], random);
  const located = rows.filter((row) => Number.isFinite(a.agreements[row]) && Number.isFinite(b.agreements[row]));
  const [agreement] = changes(located, [[meanOf(a.agreements), meanOf(b.agreements)]], random);
  return {
    labelled: labelled.length,
    accuracy,
    mcnemar: labelled.length === 0 ? null : {onlyA: onlyA.length, onlyB: onlyB.length, p: mcnemarP(onlyA.length, onlyB.length)},
    ece,
    agreement,
    flips: {
      rightToWrong: onlyA,
      wrongToRight: onlyB,
      wrongToOtherWrong: labelled.filter((row) => hitsA[row] + hitsB[row] === 0 && a.predictions[row] !== b.predictions[row]),
    },
    rightInBoth: labelled.filter((row) => hitsA[row] + hitsB[row] === 2),
  };
}

/** A figure over some rows, of which one may come several times. */
type Statistic = (rows: Int32Array) => number;
type Paired = readonly [a: Statistic, b: Statistic];

function meanOf(values: Float64Array): Statistic {
  return (rows) => {
    let sum = 0;
    for (let i = 0; i < rows.length; i++) sum += values[rows[i]];
    return sum / rows.length;
  };
}

/** As `calibrationOf` has it, with all that does not depend on the draw done before it: there are a thousand. */
function calibrationError(confidences: Float64Array, hits: Float64Array): Statistic {
  const bins = Uint8Array.from(confidences, (confidence) => reliabilityBin(confidence));
  const gaps = confidences.map((confidence, row) => confidence - hits[row]);
  return (rows) => {
    const sums = new Float64Array(reliabilityBins);
    for (let i = 0; i < rows.length; i++) sums[bins[rows[i]]] += gaps[rows[i]];
    return sums.reduce((total, sum) => total + Math.abs(sum), 0) / rows.length;
  };
}

/** Null for all where there are no rows. */
function changes(rows: Int32Array, pairs: readonly Paired[], random: Random): readonly (Change | null)[] {
  if (rows.length === 0) return pairs.map(() => null);
  const intervals = bootstrap(rows, pairs.map(([a, b]) => (drawn) => b(drawn) - a(drawn)), random);
  return pairs.map(([a, b], i) => ({a: a(rows), b: b(rows), interval: intervals[i]}));
}

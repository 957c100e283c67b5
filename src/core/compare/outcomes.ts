import {reliabilityBin, reliabilityBins} from '../dataset/calibration.ts';
import type {Random} from '../random.ts';
import {bootstrap, totalOf, type Figure, type Interval, type Summands} from './bootstrap.ts';
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
  const labelled = Int32Array.from(labels.keys()).filter((row) => labels[row] >= 0);
  const isRight = ({predictions}: ModelOutcomes, row: number) => predictions[row] === labels[row];
  const onlyA = labelled.filter((row) => isRight(a, row) && !isRight(b, row));
  const onlyB = labelled.filter((row) => isRight(b, row) && !isRight(a, row));
  return {
    labelled: labelled.length,
    ...changesOf(outcomes, random),
    mcnemar:
      labelled.length === 0
        ? null
        : {onlyA: onlyA.length, onlyB: onlyB.length, p: mcnemarP(onlyA.length, onlyB.length)},
    flips: {
      rightToWrong: onlyA,
      wrongToRight: onlyB,
      wrongToOtherWrong: labelled.filter(
        (row) => !isRight(a, row) && !isRight(b, row) && a.predictions[row] !== b.predictions[row],
      ),
    },
    rightInBoth: labelled.filter((row) => isRight(a, row) && isRight(b, row)),
  };
}

/** Places of the sums that all figures are made of; the gaps of each calibration bin are the last. */
const [labelledSum, rightA, rightB, locatedSum, onA, onB, gapsA] = [0, 1, 2, 3, 4, 5, 6];
const gapsB = gapsA + reliabilityBins;

/** Accuracy, calibration error (as `calibrationOf` has it) and agreement, of A and of B. */
const figures: readonly (readonly [a: Figure, b: Figure])[] = [
  [(sums) => sums[rightA] / sums[labelledSum], (sums) => sums[rightB] / sums[labelledSum]],
  [(sums) => gap(sums, gapsA) / sums[labelledSum], (sums) => gap(sums, gapsB) / sums[labelledSum]],
  [(sums) => sums[onA] / sums[locatedSum], (sums) => sums[onB] / sums[locatedSum]],
];

function gap(sums: Float64Array, first: number): number {
  let total = 0;
  for (let bin = 0; bin < reliabilityBins; bin++) total += Math.abs(sums[first + bin]);
  return total;
}

function summandsOf({labels, a, b}: PairedOutcomes): Summands {
  const [binsA, binsB] = [a, b].map(({confidences}) =>
    Uint8Array.from(confidences, (confidence) => reliabilityBin(confidence)),
  );
  return {
    pictures: labels.length,
    sums: gapsB + reliabilityBins,
    add(row, sums) {
      if (labels[row] >= 0) {
        const [hitA, hitB] = [a, b].map(({predictions}) => Number(predictions[row] === labels[row]));
        sums[labelledSum]++;
        sums[rightA] += hitA;
        sums[rightB] += hitB;
        sums[gapsA + binsA[row]] += a.confidences[row] - hitA;
        sums[gapsB + binsB[row]] += b.confidences[row] - hitB;
      }
      if (Number.isFinite(a.agreements[row] + b.agreements[row])) {
        sums[locatedSum]++;
        sums[onA] += a.agreements[row];
        sums[onB] += b.agreements[row];
      }
    },
  };
}

/** Null where the pictures do not have it. */
function changesOf(
  outcomes: PairedOutcomes,
  random: Random,
): Pick<OutcomeComparison, 'accuracy' | 'ece' | 'agreement'> {
  const summands = summandsOf(outcomes);
  const total = totalOf(summands);
  const intervals = bootstrap(
    summands,
    figures.map(
      ([a, b]) =>
        (sums) =>
          b(sums) - a(sums),
    ),
    random,
  );
  const [accuracy, ece, agreement] = figures.map(([a, b], i) =>
    Number.isNaN(a(total)) ? null : {a: a(total), b: b(total), interval: intervals[i]},
  );
  return {accuracy, ece, agreement};
}

import type {ScoreTable, Tally} from './scoreTable.ts';

/** A picture whose label is probably wrong. */
export interface Suspect {
  readonly picture: number;
  readonly label: number;
  /** What the network takes it for. */
  readonly suggested: number;
  /** Probability that the network gives the label, 0…1. */
  readonly plausibility: number;
}

/** Counts of labelled pictures by given (row) and likely (column) label, [classes, classes]. */
export interface ConfidentJoint {
  readonly classes: number;
  readonly counts: Float64Array;
  /** Mean probability of each class over the pictures that carry its label; Infinity for a class without any. */
  readonly thresholds: Float64Array;
}

/**
 * The confident joint of given and true labels (Northcutt et al., JAIR 2021, eq. 1–3).
 *
 * t_j = mean p(j; x) over the pictures labelled j.  C_ij counts the pictures labelled i whose likeliest class among
 * those with p ≥ t is j. Rows are then scaled to the number of pictures with the label. A diagonal is at least 1, so
 * that no class is thought wrong as a whole.
 */
export function jointTally(table: ScoreTable): Tally<ConfidentJoint> {
  const {classes, labels} = table;
  const sizes = Float64Array.from({length: classes}, (_, j) => table.withLabel(j).length);
  const thresholds = sizes.map((size, j) => {
    const sum = table.withLabel(j).reduce((all, picture) => all + table.probability(picture, j), 0);
    return size === 0 ? Infinity : sum / size;
  });
  const bars = thresholds.map((t) => Math.log(t - rounding));
  const counts = new Float64Array(classes * classes);
  return {
    add(pictures, logProbabilities) {
      pictures.forEach((picture, i) => {
        const j = confidentClass(logProbabilities.subarray(i * classes, (i + 1) * classes), bars);
        if (j >= 0) counts[labels[picture] * classes + j]++;
      });
    },
    result() {
      for (let i = 0; i < classes; i++) scaleRow(counts.subarray(i * classes, (i + 1) * classes), i, sizes[i]);
      return {classes, counts, thresholds};
    },
  };
}

/** To the sum `size`; its diagonal, at `i`, is at least 1. */
function scaleRow(row: Float64Array, i: number, size: number): void {
  row[i] = Math.max(1, row[i]);
  const scale = size / row.reduce((sum, count) => sum + count, 0);
  row.forEach((count, j) => (row[j] = count * scale));
}

/** A class of one picture has it at its own threshold; the sum's rounding must not put it below. */
const rounding = 1e-9;

/** The likeliest class that reaches its threshold; −1 where none does. */
function confidentClass(logProbabilities: Float64Array, bars: Float64Array): number {
  let best = -1;
  let highest = -Infinity;
  for (let j = 0; j < bars.length; j++) {
    const p = logProbabilities[j];
    if (p >= bars[j] && p > highest) {
      best = j;
      highest = p;
    }
  }
  return best;
}

/**
 * Pictures with probably wrong labels, least plausible first: for each pair i ≠ j the round(C_ij) pictures labelled i
 * with the largest p(j) − p(i) ("prune by noise rate", section 4.2), of which those that the network takes for their
 * label are left out.
 *
 * The estimate supposes scores of pictures that the network was not trained on; on its own training data a network is
 * surer of wrong labels than it should be, and fewer are found.
 */
export function suspectLabels(table: ScoreTable, {counts, classes}: ConfidentJoint): readonly Suspect[] {
  const pruned: number[] = [];
  counts.forEach((count, cell) => {
    const i = Math.floor(cell / classes);
    const j = cell % classes;
    if (i !== j && count >= 0.5) pruned.push(...leastLike(table, i, j, Math.round(count)));
  });
  return [...new Set(pruned)]
    .map((picture) => {
      const label = table.labels[picture];
      return {picture, label, suggested: table.predictions[picture], plausibility: table.probability(picture, label)};
    })
    .filter(({label, suggested}) => label !== suggested)
    .sort((a, b) => a.plausibility - b.plausibility || a.picture - b.picture);
}

/** Those of the pictures labelled i that are most like j. */
function leastLike(table: ScoreTable, i: number, j: number, count: number): readonly number[] {
  const pictures = table.withLabel(i);
  const margins = new Map(
    pictures.map((picture) => [picture, table.probability(picture, j) - table.probability(picture, i)]),
  );
  return pictures.toSorted((a, b) => (margins.get(b) ?? 0) - (margins.get(a) ?? 0)).slice(0, count);
}

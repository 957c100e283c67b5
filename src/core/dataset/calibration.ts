import type {ScoreTable} from './scoreTable.ts';

/** The pictures whose confidence lies in (from, to]. */
export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  /** Means over the bin's pictures, 0…1. */
  readonly confidence: number;
  readonly accuracy: number;
  readonly pictures: number;
}

export interface Calibration {
  /** Empty bins left out. */
  readonly bins: readonly ReliabilityBin[];
  /** Expected calibration error, 0…1; null without a labelled picture. */
  readonly ece: number | null;
}

/** Whether 80 % sure is right in 80 %, over a table's labelled pictures. */
export function calibrationOf(table: ScoreTable, bins?: number): Calibration {
  const {predictions, labels} = table;
  return calibrationOver(
    table.labelled(),
    (picture) => table.probability(picture, predictions[picture]),
    (picture) => predictions[picture] === labels[picture],
    bins,
  );
}

/**
 * Guo et al., ICML 2017, eq. 2–5: ECE = Σ_m |B_m|/n · |acc(B_m) − conf(B_m)| over bins of equal width.
 *
 * @param rows may hold one several times
 * @param confidenceOf of the prediction, 0…1
 */
export function calibrationOver(
  rows: ArrayLike<number>,
  confidenceOf: (row: number) => number,
  isRight: (row: number) => boolean,
  bins = 15,
): Calibration {
  const counts = new Float64Array(bins);
  const confidences = new Float64Array(bins);
  const hits = new Float64Array(bins);
  for (let i = 0; i < rows.length; i++) {
    const confidence = confidenceOf(rows[i]);
    const bin = Math.min(bins, Math.max(1, Math.ceil(confidence * bins))) - 1;
    counts[bin]++;
    confidences[bin] += confidence;
    if (isRight(rows[i])) hits[bin]++;
  }
  const filled = [...counts.keys()]
    .filter((bin) => counts[bin] > 0)
    .map((bin) => ({
      from: bin / bins,
      to: (bin + 1) / bins,
      confidence: confidences[bin] / counts[bin],
      accuracy: hits[bin] / counts[bin],
      pictures: counts[bin],
    }));
  const gap = filled.reduce((sum, bin) => sum + bin.pictures * Math.abs(bin.accuracy - bin.confidence), 0);
  return {bins: filled, ece: rows.length === 0 ? null : gap / rows.length};
}

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

/** Bins of equal width. */
export const reliabilityBins = 15;

/** The place of the bin that a confidence lies in, from 0. */
export function reliabilityBin(confidence: number, bins = reliabilityBins): number {
  return Math.min(bins, Math.max(1, Math.ceil(confidence * bins))) - 1;
}

/**
 * Whether 80 % sure is right in 80 % (Guo et al., ICML 2017, eq. 2–5).
 *
 * ECE = Σ_m |B_m|/n · |acc(B_m) − conf(B_m)| over bins of equal width.
 */
export function calibrationOf(table: ScoreTable, bins = reliabilityBins): Calibration {
  const counts = new Float64Array(bins);
  const confidences = new Float64Array(bins);
  const hits = new Float64Array(bins);
  const rows = table.labelled();
  for (const picture of rows) {
    const confidence = table.probability(picture, table.predictions[picture]);
    const bin = reliabilityBin(confidence, bins);
    counts[bin]++;
    confidences[bin] += confidence;
    if (table.predictions[picture] === table.labels[picture]) hits[bin]++;
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

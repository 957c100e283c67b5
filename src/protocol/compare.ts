import type {RawMap} from './explanation.ts';
import type {SweepRequest} from './sweep.ts';

/** How alike two maps of one picture are; both are brought onto the finer grid first. */
export interface MapSimilarity {
  /** Spearman's rank correlation, −1…1. */
  readonly spearman: number;
  /** Mean structural similarity (Wang et al. 2004) of the maps divided by their maxima, −1…1. */
  readonly ssim: number;
  /** Intersection over union of the 20 % of the pixels with the highest values, 0…1. */
  readonly top20: number;
  /** Distance of the centres of mass over the picture's diagonal, 0…1; null where a map has no energy. */
  readonly centres: number | null;
}

/** Two models (A, then B) over one folder, in one store. */
export interface FolderComparison {
  readonly store: string;
  readonly runs: readonly [a: number, b: number];
  readonly names: readonly [a: string, b: string];
  /** Pictures that both have; the figures below are of those with a label, where they need one. */
  readonly pictures: number;
  readonly labelled: number;
  /** Names of the classes, those of A; B's are matched to them by label, else by index. */
  readonly labels: readonly string[];
  /** What of the classes did not match, in words. */
  readonly warnings: readonly string[];
  readonly accuracy: Change | null;
  /** Exact McNemar test of the pictures on which one alone is right. */
  readonly mcnemar: {readonly onlyA: number; readonly onlyB: number; readonly p: number} | null;
  /** Expected calibration error. */
  readonly ece: Change | null;
  /** Share of a map's energy in the true box or mask; null where there is no truth. */
  readonly agreement: Change | null;
  /** Ids are of A's pictures; `pairs` leads to B's. */
  readonly flips: {
    readonly rightToWrong: Uint32Array;
    readonly wrongToRight: Uint32Array;
    readonly wrongToOtherWrong: Uint32Array;
  };
  /** Right in both, the least alike maps first. */
  readonly otherReason: readonly {readonly id: number; readonly similarity: MapSimilarity}[];
  readonly classes: readonly ClassChange[];
  /** [A's id, B's id] of the same picture, one after the other. */
  readonly pairs: Uint32Array;
  /** Mean over the pictures of the similarity of their maps. */
  readonly similarity: MapSimilarity;
  /** In words, with its numbers: "B is right on 1.3 % more pictures (p = .004), but …". */
  readonly verdict: string;
}

/** A figure of A and of B, with the bootstrap's 95 % interval of B − A. */
export interface Change {
  readonly a: number;
  readonly b: number;
  readonly interval: readonly [low: number, high: number];
}

export interface ClassChange {
  readonly index: number;
  readonly name: string;
  readonly pictures: number;
  /** Recall; null without pictures of the class. */
  readonly recallA: number | null;
  readonly recallB: number | null;
  readonly meanMapA: RawMap | null;
  readonly meanMapB: RawMap | null;
}

/** Sweeps what is missing of both models into the store, then compares. */
export interface CompareFolderRequest extends Omit<SweepRequest, 'model' | 'addRun'> {
  /** A, then B. */
  readonly models: readonly [a: string, b: string];
}

import type {Change} from '../core/compare/outcomes.ts';
import type {MapSimilarity} from '../core/compare/similarity.ts';
import type {Explained} from '../core/compare/verdict.ts';
import type {Field} from '../core/preprocess/preprocessing.ts';
import type {
  ClassScore,
  ComputedOn,
  Explanation,
  ExplainRequest,
  LayerShape,
  MethodUse,
  RawMap,
} from './explanation.ts';
import type {SweepProgress, SweepRequest} from './sweep.ts';

export type {Change, MapSimilarity};

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
  readonly explained: Explained;
  /** Share of a map's energy in the true box or mask; null where there is no truth. */
  readonly agreement: Change | null;
  /** Ids are of A's pictures; `pairs` leads to B's. */
  readonly flips: {
    readonly rightToWrong: Uint32Array;
    readonly wrongToRight: Uint32Array;
    readonly wrongToOtherWrong: Uint32Array;
  };
  /** Right in both, the least alike maps first (`shared`, then `spearman`), at most 1000; those with a map that points nowhere are left out. */
  readonly otherReason: readonly {readonly id: number; readonly similarity: MapSimilarity}[];
  readonly classes: readonly ClassChange[];
  /** [A's id, B's id] of the same picture, one after the other. */
  readonly pairs: Uint32Array;
  /** The label of each of `pairs`, in A's classes; −1 where there is none that both models know. */
  readonly truths: Int32Array;
  /** Mean over the pictures of which both explained the same class. */
  readonly similarity: MapSimilarity;
  /** In words, with its numbers: "B is right on 1.3 % more pictures (p = .004), but …". */
  readonly verdict: string;
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

/** Sweeps what is missing of both models into the store, then compares; of a picture both explain its label, else what A predicts. */
export interface CompareFolderRequest extends Omit<SweepRequest, 'model' | 'addRun' | 'explained'> {
  /** A, then B. */
  readonly models: readonly [a: string, b: string];
}

export type CompareProgress =
  | {readonly stage: 'sweep'; readonly model: 0 | 1; readonly progress: SweepProgress}
  | {readonly stage: 'working'; readonly message: string};

/** Model randomisation (Adebayo et al. 2018): the plain map again and again, with more of the network's weights drawn anew. */
export type SanityRequest = Omit<ExplainRequest, 'aggregate' | 'preset' | 'augmentations' | 'precision'>;

/** What the map is when so many layers, from the last, have random weights. */
export interface SanityStep {
  /** The layers whose weights came to be random in this step, the last first; none in the first step, which is the network itself. */
  readonly layers: readonly string[];
  /** Layers that are random now, of how many. */
  readonly randomised: number;
  readonly of: number;
  /** On the layer's own grid, for the class that the network itself predicts (or that was asked for). */
  readonly grid: RawMap;
  /** To the first step's. */
  readonly similarity: MapSimilarity;
}

export type SanityProgress =
  /** `device` as in `ExplainProgress`. */
  | {readonly stage: 'working'; readonly message: string; readonly device?: ComputedOn}
  | {readonly stage: 'step'; readonly step: SanityStep};

export interface Sanity {
  readonly method: MethodUse;
  readonly target: ClassScore;
  readonly layer: {readonly name: string; readonly shape: LayerShape};
  readonly steps: readonly SanityStep[];
  /** The map hardly changed though the whole network did: it does not show what was learnt. */
  readonly unchanging: boolean;
  /** In words, with its numbers. */
  readonly verdict: string;
  readonly seed: number;
  readonly warnings: readonly string[];
}

/** Animations move from frame to frame, `png` has them side by side. */
export type SeriesFormat = 'webp' | 'gif' | 'png';

/** One model's map of the picture. */
export interface SeriesFrame {
  /** The model's name. */
  readonly title: string;
  /** A line under it: the class with its probability. */
  readonly caption: string;
  readonly map: RawMap;
  /** What of the picture the map spans, in the picture's own pixels. */
  readonly field: Field;
}

export interface SeriesExportRequest {
  readonly image: Explanation['image'];
  readonly frames: readonly SeriesFrame[];
  readonly format: SeriesFormat;
  /** A new file. */
  readonly file: string;
  readonly opacity: number;
  readonly colourMap: string;
  /** One colour scale for all, or each its own. */
  readonly shared: boolean;
}

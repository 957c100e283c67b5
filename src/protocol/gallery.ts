import type {Field, ValueRange} from '../core/preprocess/preprocessing.ts';
import type {Box, PreprocessingUse, RawMap} from './explanation.ts';

/** What the gallery asks of a store; the host passes these calls on to the engine. */

/** A run of one model over one folder; comparing checkpoints puts several into one store. */
export interface StoredRun {
  readonly id: number;
  readonly model: {readonly path: string; readonly name: string; readonly sha256: string};
  readonly folder: string;
  readonly layer: string;
  /** [n, m] of the maps. */
  readonly grid: readonly [number, number];
  readonly methods: readonly string[];
  readonly pictures: number;
  readonly failed: number;
  readonly labels: readonly string[];
  /** Which values the pictures were given to the model in, and who said so. */
  readonly range: ValueRange;
  readonly rangeFrom: PreprocessingUse['from']['range'];
}

export interface StoreOverview {
  readonly path: string;
  readonly version: number;
  readonly runs: readonly StoredRun[];
  readonly tags: readonly string[];
  readonly hasBoxes: boolean;
  readonly hasMasks: boolean;
  /** A sweep is writing into it now. */
  readonly growing: boolean;
}

/** Figures of a picture that can be sorted by; `label` and `prediction` by their names. */
export type SortKey =
  | 'path'
  | 'label'
  | 'prediction'
  | 'loss'
  | 'confidence'
  | 'margin'
  | 'entropy'
  | 'mapEntropy'
  | 'border'
  | 'agreement';

/** All that is given has to hold. */
export interface Filter {
  readonly labels?: readonly number[];
  readonly predictions?: readonly number[];
  readonly outcome?: 'right' | 'wrong' | 'unlabelled' | 'failed';
  readonly tag?: string;
  /** Part of the path, or of a class's name. */
  readonly text?: string;
  /** `confidence < 0.5 and border > 0.3`: names are the sort keys and the map's figures; see docs/gallery.md. */
  readonly expression?: string;
  /** Only these pictures, such as a cell of the confusion matrix or a cluster. */
  readonly ids?: Uint32Array;
}

export interface GalleryQuery {
  readonly store: string;
  readonly run: number;
  readonly filter: Filter;
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** Pictures as a query orders them. */
export interface QueryResult {
  readonly ids: Uint32Array;
}

export interface RowsRequest {
  readonly store: string;
  readonly ids: Uint32Array;
}

export interface ThumbnailRequest extends RowsRequest {
  /** Pixels of the longer side. */
  readonly side: number;
  /** Absolute path of the file that keeps them between calls, at most `cacheBytes` large; absent: none are kept. */
  readonly cache?: string;
  readonly cacheBytes?: number;
}

/** Puts a tag on pictures, or takes it off them; the user's files stay as they are. */
export interface TagRequest extends RowsRequest {
  readonly tag: string;
  readonly set: boolean;
}

export type StoreFormat = 'csv' | 'parquet' | 'npz';

export interface StoreExportRequest {
  readonly store: string;
  /** Absent: the only one, or the last. */
  readonly run?: number;
  readonly format: StoreFormat;
  /** A new file. */
  readonly file: string;
}

/** One picture with what was found; numbers that do not apply are null. */
export interface GalleryRow {
  readonly id: number;
  /** Absolute. */
  readonly path: string;
  readonly label: number | null;
  readonly prediction: number | null;
  readonly confidence: number | null;
  readonly loss: number | null;
  readonly margin: number | null;
  readonly entropy: number | null;
  readonly mapEntropy: number | null;
  /** Share of the map's energy on its border, 0…1. */
  readonly border: number | null;
  /** Share of its energy in the true box or mask, 0…1. */
  readonly agreement: number | null;
  /** In the picture's own pixels. */
  readonly boxes: readonly Box[];
  readonly tags: readonly string[];
  /** Size of the picture; null where it could not be read. */
  readonly width: number | null;
  readonly height: number | null;
  /** Of the run's first method and the explained class. */
  readonly map: RawMap | null;
  /** The part of the picture that the map spans, in its own pixels. */
  readonly field: Field | null;
  /** Why it could not be explained. */
  readonly error: string | null;
}

/** A small JPEG or WebP; null where the picture cannot be read any more. */
export interface Thumbnail {
  readonly id: number;
  readonly image: {
    readonly type: string;
    readonly bytes: Uint8Array;
    readonly width: number;
    readonly height: number;
  } | null;
}

/** Accuracy and calibration of the pictures that a filter leaves. */
export interface Numbers {
  readonly pictures: number;
  readonly labelled: number;
  readonly top1: number | null;
  readonly top5: number | null;
  /** Expected calibration error over 15 bins of equal width (Guo et al. 2017). */
  readonly ece: number | null;
  readonly reliability: readonly {
    readonly from: number;
    readonly to: number;
    readonly confidence: number;
    readonly accuracy: number;
    readonly pictures: number;
  }[];
  /** Counted pairs (label, prediction), zeros left out. */
  readonly confusion: readonly {readonly label: number; readonly prediction: number; readonly pictures: number}[];
  readonly classes: readonly ClassNumbers[];
  /** Wrong, most confident first. */
  readonly mistakes: Uint32Array;
  /** Confident learning (Northcutt et al. 2021), least plausible first. */
  readonly suspects: readonly {
    readonly id: number;
    readonly label: number;
    readonly suggested: number;
    readonly plausibility: number;
  }[];
}

export interface ClassNumbers {
  readonly index: number;
  readonly name: string;
  readonly pictures: number;
  readonly recall: number | null;
  readonly precision: number | null;
  readonly f1: number | null;
  readonly auc: number | null;
  readonly averagePrecision: number | null;
}

/** Curves of one class against the rest, at most 200 points each. */
export interface ClassCurves {
  readonly roc: readonly {readonly falsePositiveRate: number; readonly truePositiveRate: number}[];
  readonly precisionRecall: readonly {readonly recall: number; readonly precision: number}[];
}

/** Explanations of one class that look alike (SpRAy, Lapuschkin et al. 2019). */
export interface Cluster {
  /** The explained class; null for those of the classes with too few pictures each, which are taken together. */
  readonly class: number | null;
  /** From 0, the most suspicious of all classes' first. */
  readonly rank: number;
  /** Nearest to the cluster's mean first. */
  readonly ids: Uint32Array;
  /** Of the maps scaled to the sum 1, on the network's input. */
  readonly meanMap: RawMap;
  /** The first of `ids`. */
  readonly examples: Uint32Array;
  /** Share of the labelled pictures whose prediction is right, 0…1; null without labels. */
  readonly accuracy: number | null;
  /** 0…1: how much it looks at something that is not the object; from `suspicious` (0.2) on there are warnings. */
  readonly suspicion: number;
  /** In words: "Looks at the lower right corner: …"; "When that place is covered, …, and accuracy falls from 98 % to 12 %; …". */
  readonly warnings: readonly string[];
  /** What covering the region that the mean map points at did to some of the pictures; null where it was not measured. */
  readonly covered: CoveredRegion | null;
}

/** Shares of some of a cluster's pictures, 0…1. */
export interface CoveredRegion {
  readonly pictures: number;
  /** Those with another prediction when the region is covered, and when the one opposite is. */
  readonly changed: number;
  readonly changedOpposite: number;
  /** Of the same pictures, as they are and with the region covered; null without labels. */
  readonly accuracy: number | null;
  readonly accuracyCovered: number | null;
  /** What is to be seen at a small region; null where it is not small. */
  readonly stamp: StampedPlace | null;
}

/** A small place that may show the same in every picture. */
export interface StampedPlace {
  /** "in the middle" */
  readonly place: string;
  /** Share of the picture, 0…1. */
  readonly area: number;
  /** How alike the pictures are there in their details, 0 (not at all) … 1 (the same). */
  readonly alike: number;
  /** The largest share of pictures with another prediction when a place as large is covered elsewhere. */
  readonly changedElsewhere: number;
}

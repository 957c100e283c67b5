import type {ComputedOn, ExplainRequest} from './explanation.ts';

/** Which class of each picture is explained. */
export type SweepTarget = 'predicted' | 'labelled' | 'both';

/** A folder of pictures to be predicted and explained into a store. Absent settings: as in `ExplainRequest`. */
export interface SweepRequest extends Omit<
  ExplainRequest,
  'image' | 'target' | 'method' | 'aggregate' | 'preset' | 'augmentations'
> {
  /** Absolute path of the folder of pictures. */
  readonly folder: string;
  /** Absolute path of the SQLite file; a sweep that was stopped goes on in it. */
  readonly store: string;
  /** Default `predicted`. */
  readonly explained?: SweepTarget;
  /** Ids of the registry; default Grad-CAM alone. The first is the one that the gallery shows. */
  readonly methods?: readonly string[];
  /** CSV or JSON of (file, label); absent: the names of the sub-folders, where there are any. */
  readonly labels?: string;
  /** CSV, COCO JSON, a Pascal VOC XML file or a folder of such. */
  readonly boxes?: string;
  /** Folder of PNGs named as the pictures. */
  readonly masks?: string;
  /** The `index`-th (from 0) of `of` parts, split by a hash of the path within the folder. */
  readonly shard?: Shard;
  /** Begins another run where the store's were made by another model or otherwise; absent: such a store is refused. */
  readonly addRun?: boolean;
}

/** One part of a folder: a picture belongs to it where the hash of its path leaves `index` over `of`. */
export interface Shard {
  readonly index: number;
  readonly of: number;
}

export type SweepProgress =
  /** `device` as in `ExplainProgress`. */
  | {readonly stage: 'working'; readonly message: string; readonly device?: ComputedOn}
  | {
      readonly stage: 'pictures';
      /** Pictures in the store, of how many found so far; those of earlier runs are among them. */
      readonly done: number;
      readonly found: number;
      /** Whether the folder has been read to its end, so that `found` is all. */
      readonly complete: boolean;
      readonly failed: number;
      /** Pictures a second over the last seconds. */
      readonly rate: number;
      readonly secondsLeft: number | null;
    };

/** What a sweep ends with; `--json` prints it. */
export interface SweepSummary {
  readonly store: string;
  readonly run: number;
  readonly pictures: number;
  /** Done in this call; the others were in the store already. */
  readonly made: number;
  readonly failed: readonly {readonly path: string; readonly message: string}[];
  readonly labelled: number;
  /** Names that fit no class of the model, with the number of pictures that carry them. */
  readonly unmatchedLabels: readonly {readonly label: string; readonly pictures: number}[];
  /** Shares of the labelled pictures, 0…1; null where none has a label that fits. */
  readonly top1: number | null;
  readonly top5: number | null;
  readonly seconds: number;
  /** Pictures a second, over those made in this call. */
  readonly rate: number;
  readonly warnings: readonly string[];
}

/** Puts the stores of shards into one. */
export interface MergeRequest {
  readonly stores: readonly string[];
  /** A new file. */
  readonly out: string;
}

export interface MergeSummary {
  readonly store: string;
  readonly pictures: number;
  readonly failed: number;
  /** Pictures that more than one store had. */
  readonly duplicates: number;
  readonly warnings: readonly string[];
}

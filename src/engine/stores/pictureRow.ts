import type {RawMap, Box} from '../../protocol/explanation.ts';

/** A file as it was when it was read; tells whether it has changed since. */
export interface FileStamp {
  /** Within the run's folder, with slashes. */
  readonly path: string;
  readonly size: number;
  /** Milliseconds since 1970. */
  readonly modified: number;
}

/** One picture as a sweep writes it: what was found, or why it could not be explained. */
export interface PictureRow extends FileStamp {
  readonly sha256: Uint8Array | null;
  /** Hash over what is known of the picture besides its pixels; another one means another loss or agreement. */
  readonly truth: Uint8Array;
  /** The picture's own size after EXIF rotation. */
  readonly width: number | null;
  readonly height: number | null;
  /** The label as it was given, whether or not the model has such a class. */
  readonly given: string | null;
  readonly label: number | null;
  /** True boxes, in the picture's own pixels. */
  readonly boxes: readonly Box[];
  readonly found: Findings | null;
  readonly error: string | null;
}

export interface Findings {
  readonly logits: Float32Array;
  readonly figures: Figures;
  readonly maps: readonly StoredMap[];
}

export interface StoredMap {
  /** Place in the run's list of methods. */
  readonly method: number;
  readonly class: number;
  readonly map: RawMap;
}

/** Columns of the picture; null where a figure does not apply. */
export interface Figures {
  readonly prediction: number | null;
  readonly label_logit: number | null;
  readonly log_sum_exp: number | null;
  readonly loss: number | null;
  readonly rank: number | null;
  readonly confidence: number | null;
  readonly margin: number | null;
  readonly entropy: number | null;
  readonly map_entropy: number | null;
  readonly centre_x: number | null;
  readonly centre_y: number | null;
  readonly border: number | null;
  readonly agreement: number | null;
  readonly peak_inside: number | null;
  readonly box_left: number | null;
  readonly box_top: number | null;
  readonly box_right: number | null;
  readonly box_bottom: number | null;
  readonly milliseconds: number | null;
}

export const figureColumns = [
  'prediction',
  'label_logit',
  'log_sum_exp',
  'loss',
  'rank',
  'confidence',
  'margin',
  'entropy',
  'map_entropy',
  'centre_x',
  'centre_y',
  'border',
  'agreement',
  'peak_inside',
  'box_left',
  'box_top',
  'box_right',
  'box_bottom',
  'milliseconds',
] as const satisfies readonly (keyof Figures)[];

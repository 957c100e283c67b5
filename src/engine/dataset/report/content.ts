import type {NamedCurves} from '../../../core/charts/curves.ts';
import type {ChannelSheet, Clusters, Localisation, MeanMap} from '../../../protocol/dataset.ts';
import type {GalleryRow, Numbers} from '../../../protocol/gallery.ts';
import type {Run} from '../../stores/run.ts';

/** All that a report tells. */
export interface ReportContent {
  readonly run: Run;
  readonly pictures: number;
  readonly failed: readonly {readonly path: string; readonly error: string}[];
  /** Undefined for a model that predicts no classes. */
  readonly numbers: Numbers | undefined;
  /** Of the classes that are ranked worst. */
  readonly curves: readonly NamedCurves[];
  readonly clusters: Clusters;
  /** Of the pictures predicted to be of a class, the largest first. */
  readonly meanMaps: readonly (MeanMap & {readonly class: number})[];
  /** Undefined where no object is known. */
  readonly localisation: Localisation | undefined;
  /** Undefined where the model could not be asked. */
  readonly channels: ChannelSheet | undefined;
  /** The pictures that any of it shows, by id. */
  readonly rows: ReadonlyMap<number, GalleryRow>;
}

/** Of classes with fewer pictures, curves and mean maps tell of single pictures. */
export const fewestPictures = 5;

/** How much of each kind is shown. */
export const shown = {
  pairs: 12,
  rows: 40,
  mistakes: 24,
  suspects: 24,
  clusters: 24,
  examples: 6,
  meanMaps: 60,
  curves: 5,
  channels: 8,
  patches: 5,
  failed: 100,
} as const;

import type {ValueRange} from '../../core/preprocess/preprocessing.ts';
import type {ChannelSheet, Clusters, Localisation, MeanMap} from '../../protocol/dataset.ts';
import type {
  ClassCurves,
  Filter,
  GalleryRow,
  Numbers,
  QueryResult,
  StoreFormat,
  Thumbnail,
} from '../../protocol/gallery.ts';
import type {PictureAction} from '../../protocol/galleryPanel.ts';
import type {Following} from './inquiry.ts';
import type {questionOf} from './state.ts';

/** What the page can ask the extension for. Calls fail with an `Error` whose message is for the user. */
export interface GalleryHost {
  query(question: NonNullable<ReturnType<typeof questionOf>>): Promise<QueryResult>;
  rows(ids: Uint32Array): Promise<readonly GalleryRow[]>;
  thumbnails(ids: Uint32Array, side: number): Promise<readonly Thumbnail[]>;
  numbers(run: number, filter: Filter, following: Following): Promise<Numbers>;
  curves(run: number, filter: Filter, of: number): Promise<ClassCurves>;
  meanMap(run: number, filter: Filter): Promise<MeanMap>;
  clusters(run: number, following: Following): Promise<Clusters>;
  /** @param of the predicted class; null: all. @param indices the channels; absent: those that matter most */
  channels(
    question: {readonly run: number; readonly class: number | null; readonly indices?: readonly number[]},
    following: Following,
  ): Promise<ChannelSheet>;
  localisation(run: number, following: Following): Promise<Localisation>;
  tag(ids: Uint32Array, tag: string, set: boolean): Promise<readonly string[]>;
  /** @param run whose model explains */
  act(run: number, action: PictureAction, ids: Uint32Array): void;
  /** Fixes the value range of the run's model, and begins another run with it. */
  sweepWith(run: number, range: ValueRange): Promise<void>;
  pause(): void;
  resume(): void;
  /** The file written; null where the user gave up. */
  saveText(name: string, text: string): Promise<string | null>;
  exportStore(run: number, format: StoreFormat): Promise<string | null>;
  exportReport(run: number, following: Following): Promise<string | null>;
  showLog(): void;
}

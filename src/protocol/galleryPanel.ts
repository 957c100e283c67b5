import {NotificationType, NotificationType0, RequestType} from 'vscode-jsonrpc';
import type {ErrorCode} from '../core/errors.ts';
import type {ValueRange} from '../core/preprocess/preprocessing.ts';
import type {
  ChannelSheet,
  ChannelsRequest,
  Clusters,
  ClustersRequest,
  CurvesRequest,
  DatasetProgress,
  Localisation,
  LocalisationRequest,
  MeanMap,
  Selection,
} from './dataset.ts';
import type {
  ClassCurves,
  GalleryQuery,
  GalleryRow,
  Numbers,
  QueryResult,
  StoreFormat,
  StoreOverview,
  Thumbnail,
} from './gallery.ts';
import type {ViewSettings} from './panel.ts';
import type {SweepProgress, SweepSummary} from './sweep.ts';

/** The link between the page of *Inspect Training Data* and the extension host, which knows the store. */

/** What the page shows; it is in exactly one of these. */
export type GalleryState =
  | {readonly kind: 'pending'; readonly message: string}
  | {readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string}
  | {readonly kind: 'open'; readonly overview: StoreOverview};

/** How the sweep behind the gallery stands; a gallery of a finished store is `idle`. */
export type SweepState =
  | {readonly kind: 'idle'}
  | {readonly kind: 'done'; readonly summary: SweepSummary}
  | {readonly kind: 'running'; readonly progress: SweepProgress}
  /** The user stopped it; it goes on where it was. */
  | {readonly kind: 'paused'}
  | {readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string};

/** What takes long; cancelling the request ends it. */
export type LongWork = 'numbers' | 'clusters' | 'channels' | 'localisation' | 'report';

/** What can be done with selected pictures. */
export type PictureAction = 'explain' | 'reveal' | 'copy-paths' | 'write-list';

/** Host → page. */
export const galleryEvents = {
  state: new NotificationType<GalleryState>('state'),
  sweep: new NotificationType<SweepState>('sweep'),
  view: new NotificationType<ViewSettings>('view'),
  progress: new NotificationType<{readonly work: LongWork; readonly progress: DatasetProgress}>('progress'),
} as const;

/** A request without the store, which the host knows. */
export type OfStore<T> = Omit<T, 'store'>;

/** Page → host. */
export const galleryCalls = {
  /** The page has drawn itself and wants its state. */
  ready: new NotificationType0('ready'),
  query: new RequestType<OfStore<GalleryQuery>, QueryResult, void>('query'),
  rows: new RequestType<{readonly ids: Uint32Array}, readonly GalleryRow[], void>('rows'),
  /** `side`: pixels of the longer side. */
  thumbnails: new RequestType<{readonly ids: Uint32Array; readonly side: number}, readonly Thumbnail[], void>(
    'thumbnails',
  ),
  numbers: new RequestType<OfStore<Selection>, Numbers, void>('numbers'),
  curves: new RequestType<OfStore<CurvesRequest>, ClassCurves, void>('curves'),
  meanMap: new RequestType<OfStore<Selection>, MeanMap, void>('meanMap'),
  clusters: new RequestType<OfStore<ClustersRequest>, Clusters, void>('clusters'),
  channels: new RequestType<OfStore<ChannelsRequest>, ChannelSheet, void>('channels'),
  localisation: new RequestType<OfStore<LocalisationRequest>, Localisation, void>('localisation'),
  tag: new RequestType<
    {readonly ids: Uint32Array; readonly tag: string; readonly set: boolean},
    {readonly tags: readonly string[]},
    void
  >('tag'),
  act: new NotificationType<{readonly run: number; readonly action: PictureAction; readonly ids: Uint32Array}>('act'),
  pause: new NotificationType0('pause'),
  resume: new NotificationType0('resume'),
  /** Fixes the value range of the run's model in its `heatlens.json`, and sweeps again, into another run. */
  sweepWith: new RequestType<{readonly run: number; readonly range: ValueRange}, void, void>('sweepWith'),
  /** A new file of the user's choice; null where he gave up. */
  saveText: new RequestType<{readonly name: string; readonly text: string}, {readonly file: string} | null, void>(
    'saveText',
  ),
  exportStore: new RequestType<
    {readonly run: number; readonly format: StoreFormat},
    {readonly file: string} | null,
    void
  >('exportStore'),
  exportReport: new RequestType<{readonly run: number}, {readonly file: string} | null, void>('exportReport'),
  showLog: new NotificationType0('showLog'),
} as const;

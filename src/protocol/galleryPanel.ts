import {NotificationType, NotificationType0, RequestType, RequestType0} from 'vscode-jsonrpc';
import type {ErrorCode} from '../core/errors.ts';
import type {
  ClassCurves, Cluster, Filter, GalleryQuery, GalleryRow, Numbers, QueryResult, StoreFormat, StoreOverview, Thumbnail,
} from './gallery.ts';
import type {ViewSettings} from './panel.ts';
import type {SweepProgress} from './sweep.ts';

/** The link between the page of *Inspect Training Data* and the extension host, which knows the store. */

/** What the page shows; it is in exactly one of these. */
export type GalleryState =
  | {readonly kind: 'pending'; readonly message: string}
  | {readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string}
  | {readonly kind: 'open'; readonly overview: StoreOverview};

/** How the sweep behind the gallery stands; a gallery of a finished store is `idle`. */
export type SweepState =
  | {readonly kind: 'idle'}
  | {readonly kind: 'running'; readonly progress: SweepProgress}
  /** The user stopped it; it goes on where it was. */
  | {readonly kind: 'paused'}
  | {readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string};

/** What can be done with selected pictures. */
export type PictureAction = 'explain' | 'reveal' | 'copy-paths' | 'write-list';

/** Host → page. */
export const galleryEvents = {
  state: new NotificationType<GalleryState>('state'),
  sweep: new NotificationType<SweepState>('sweep'),
  view: new NotificationType<ViewSettings>('view'),
} as const;

/** Page → host. */
export const galleryCalls = {
  /** The page has drawn itself and wants its state. */
  ready: new NotificationType0('ready'),
  query: new RequestType<Omit<GalleryQuery, 'store'>, QueryResult, void>('query'),
  rows: new RequestType<{readonly ids: Uint32Array}, readonly GalleryRow[], void>('rows'),
  /** `side`: pixels of the longer side. */
  thumbnails: new RequestType<{readonly ids: Uint32Array; readonly side: number}, readonly Thumbnail[], void>('thumbnails'),
  numbers: new RequestType<{readonly run: number; readonly filter: Filter}, Numbers, void>('numbers'),
  curves: new RequestType<{readonly run: number; readonly filter: Filter; readonly class: number}, ClassCurves, void>('curves'),
  clusters: new RequestType<{readonly run: number}, readonly Cluster[], void>('clusters'),
  tag: new RequestType<{readonly ids: Uint32Array; readonly tag: string; readonly set: boolean}, {readonly tags: readonly string[]}, void>('tag'),
  act: new NotificationType<{readonly action: PictureAction; readonly ids: Uint32Array}>('act'),
  pause: new NotificationType0('pause'),
  resume: new NotificationType0('resume'),
  /** A new file of the user's choice; null where he gave up. */
  saveText: new RequestType<{readonly name: string; readonly text: string}, {readonly file: string} | null, void>('saveText'),
  exportStore: new RequestType<{readonly run: number; readonly format: StoreFormat}, {readonly file: string} | null, void>('exportStore'),
  exportReport: new RequestType0<{readonly file: string} | null, void>('exportReport'),
  showLog: new NotificationType0('showLog'),
} as const;

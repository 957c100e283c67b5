import {NotificationType, NotificationType0, RequestType, RequestType0} from 'vscode-jsonrpc';
import type {ErrorCode} from '../core/errors.ts';
import type {ValueRange} from '../core/preprocess/preprocessing.ts';
import type {Sanity} from './compare.ts';
import type {ExportResult, MethodSummary} from './engine.ts';
import type {Aggregation, Box, MapUpdate, Prediction, ShownPicture, TargetRequest} from './explanation.ts';

/** The link between a webview panel and the extension host. */

/** What the panel shows; a panel is in exactly one of these. `picture` is the absolute path of the picture. */
export type PanelState =
  | {readonly kind: 'initial'; readonly picture: string; readonly message: string}
  | {readonly kind: 'no-model'; readonly picture: string}
  | {readonly kind: 'failed'; readonly picture: string; readonly code: ErrorCode; readonly message: string}
  | {readonly kind: 'pending'; readonly picture: string}
  /** `stopped`: cancelled; the last map stays. */
  | {readonly kind: 'complete'; readonly picture: string; readonly stopped: boolean};

/** What the user may choose in the panel; what is absent stays as it is. It cancels the explanation before. */
export interface Choice {
  readonly target?: TargetRequest;
  readonly layer?: string;
  readonly method?: string;
  readonly aggregate?: Aggregation;
}

/** Settings that only change what is drawn. */
export interface ViewSettings {
  /** 0…1 */
  readonly opacity: number;
  readonly colourMap: string;
}

/** What an export shows: the view, and the box as the panel draws it. */
export interface ExportView extends ViewSettings {
  /** Share of the map's maximum, 0…1. */
  readonly threshold: number;
  readonly box: Box | null;
}

/** Where the panel stands among the pictures that were selected together. */
export interface Sequence {
  /** From 0. */
  readonly index: number;
  readonly count: number;
}

/** Host → panel. */
export const panelEvents = {
  state: new NotificationType<PanelState>('state'),
  message: new NotificationType<{readonly text: string}>('message'),
  picture: new NotificationType<ShownPicture>('picture'),
  prediction: new NotificationType<Prediction>('prediction'),
  map: new NotificationType<MapUpdate>('map'),
  view: new NotificationType<ViewSettings>('view'),
  sequence: new NotificationType<Sequence>('sequence'),
} as const;

/** Panel → host. */
export const panelCalls = {
  /** The panel has drawn itself and wants its state. */
  ready: new NotificationType0('ready'),
  methods: new RequestType0<readonly MethodSummary[], void>('methods'),
  explain: new NotificationType<Choice>('explain'),
  /** Explains as if nothing had been chosen in this panel. */
  startOver: new NotificationType0('startOver'),
  cancel: new NotificationType0('cancel'),
  /** To the next (1) or the previous (−1) of the selected pictures. */
  step: new NotificationType<{readonly by: 1 | -1}>('step'),
  chooseModel: new NotificationType0('chooseModel'),
  openSample: new NotificationType0('openSample'),
  browseModel: new NotificationType0('browseModel'),
  /** Null where the user gave up choosing a folder. */
  export: new RequestType<ExportView, ExportResult | null, void>('export'),
  /** Fixes the value range of the model in its `heatlens.json`, and explains again. */
  remember: new RequestType<{readonly range: ValueRange}, void, void>('remember'),
  /** Compares this picture's explanation with that of another model, in a panel of its own. */
  addCheckpoint: new NotificationType0('addCheckpoint'),
  /** Whether the shown method's map depends on what the network has learnt. */
  sanity: new RequestType0<Sanity, void>('sanity'),
  showLog: new NotificationType0('showLog'),
  copyDiagnostics: new NotificationType0('copyDiagnostics'),
} as const;

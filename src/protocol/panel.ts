import {NotificationType, NotificationType0, RequestType, RequestType0} from 'vscode-jsonrpc';
import type {ErrorCode} from '../core/errors.ts';
import type {ValueRange} from '../core/preprocess/preprocessing.ts';
import type {MethodSummary} from './engine.ts';
import type {Aggregation, MapUpdate, Prediction, ShownPicture, TargetRequest} from './explanation.ts';

/** The link between a webview panel and the extension host. */

/** What the panel shows; a panel is in exactly one of these. */
export type PanelState =
  | {readonly kind: 'initial'; readonly picture: string; readonly message: string}
  | {readonly kind: 'no-model'; readonly picture: string}
  | {readonly kind: 'failed'; readonly picture: string; readonly code: ErrorCode; readonly message: string}
  | {readonly kind: 'pending'; readonly picture: string}
  | {readonly kind: 'complete'; readonly picture: string};

/** What the user may choose in the panel; a new choice starts a new explanation and cancels the old. */
export interface Choice {
  readonly target?: TargetRequest;
  readonly layer?: string;
  readonly method?: string;
  readonly aggregate?: Aggregation;
  readonly threshold?: number;
}

/** Settings that only change what is drawn. */
export interface ViewSettings {
  readonly opacity: number;
  readonly colourMap: string;
}

/** Host → panel. */
export const panelEvents = {
  state: new NotificationType<PanelState>('state'),
  message: new NotificationType<{readonly text: string}>('message'),
  picture: new NotificationType<ShownPicture>('picture'),
  prediction: new NotificationType<Prediction>('prediction'),
  map: new NotificationType<MapUpdate>('map'),
  view: new NotificationType<ViewSettings>('view'),
} as const;

/** Panel → host. */
export const panelCalls = {
  /** The panel has drawn itself and wants its state. */
  ready: new NotificationType0('ready'),
  methods: new RequestType0<readonly MethodSummary[], void>('methods'),
  explain: new RequestType<Choice, void, void>('explain'),
  cancel: new NotificationType0('cancel'),
  chooseModel: new NotificationType0('chooseModel'),
  openSample: new NotificationType0('openSample'),
  browseModel: new NotificationType0('browseModel'),
  export: new RequestType<ViewSettings, {readonly files: readonly string[]}, void>('export'),
  remember: new RequestType<{readonly range: ValueRange}, void, void>('remember'),
  copyDiagnostics: new NotificationType0('copyDiagnostics'),
} as const;

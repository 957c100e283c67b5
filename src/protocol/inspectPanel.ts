import {NotificationType, NotificationType0, RequestType} from 'vscode-jsonrpc';
import type {ErrorCode} from '../core/errors.ts';
import type {ModelOutline, ModelSummary, SettingsChange} from './engine.ts';

/** The link between the page of *Inspect Model* and the extension host. */

/** What the page shows; it is in exactly one of these. */
export type InspectState =
  | {readonly kind: 'pending'; readonly path: string}
  /** The weights are still being read. */
  | {readonly kind: 'outlined'; readonly path: string; readonly model: ModelOutline}
  | {readonly kind: 'complete'; readonly path: string; readonly model: ModelSummary}
  /** `model`: what was known before; null where not even the topology could be read. */
  | {
      readonly kind: 'failed';
      readonly path: string;
      readonly code: ErrorCode;
      readonly message: string;
      readonly model: ModelOutline | null;
    };

/** Host → page. */
export const inspectEvents = {
  state: new NotificationType<InspectState>('state'),
} as const;

/** Page → host. */
export const inspectCalls = {
  /** The page has drawn itself and wants its state. */
  ready: new NotificationType0('ready'),
  /** Reads the model again. */
  reload: new NotificationType0('reload'),
  /** Explains the pictures of this workspace with this model from now on. */
  useModel: new NotificationType0('useModel'),
  openSettings: new NotificationType0('openSettings'),
  /** Writes settings into the model's `heatlens.json`; answers with its path. */
  remember: new RequestType<SettingsChange, {readonly file: string}, void>('remember'),
} as const;

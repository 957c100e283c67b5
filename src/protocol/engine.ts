import {NotificationType, ProgressType, RequestType, RequestType0} from 'vscode-jsonrpc';
import type {ErrorCode} from '../core/errors.ts';
import type {ValueRange} from '../core/preprocess/preprocessing.ts';
import type {ExplainProgress, ExplainRequest, Explanation, LayerShape} from './explanation.ts';

/**
 * The link between the extension host and the engine process.
 * A failed request carries `EngineErrorData` in its ResponseError.
 */
export interface EngineErrorData {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, unknown>>;
}

/** JSON-RPC code of every failure the engine answers with; `data` says which. */
export const engineFailed = -32000;

/** What `inspect` tells of a model. */
export interface ModelSummary {
  readonly path: string;
  readonly name: string;
  readonly format: string;
  readonly sha256: string;
  readonly input: {readonly name: string; readonly shape: LayerShape};
  readonly output: {readonly name: string; readonly classes: number; readonly activation: string};
  readonly logits: string;
  readonly parameters: number;
  readonly layers: readonly {
    readonly name: string;
    readonly kind: string;
    readonly shape: LayerShape;
    readonly parameters: number;
    readonly explainable: boolean;
  }[];
  /** Null where no layer has a grid to explain. */
  readonly layer: {readonly name: string; readonly shape: LayerShape; readonly reason: string} | null;
  readonly labels: readonly string[];
  readonly labelsFrom: string | null;
  readonly warnings: readonly string[];
}

export interface MethodSummary {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly unit: string;
}

export interface DeviceReport {
  readonly runtime: string;
  readonly device: string;
  readonly usable: boolean;
  /** Why not, or what it is. */
  readonly reason: string;
}

export interface Diagnostics {
  readonly versions: Readonly<Record<string, string>>;
  readonly devices: readonly DeviceReport[];
  readonly memory: Readonly<Record<string, number>>;
}

/** Files of an export; all are new or nothing is written. */
export interface ExportRequest {
  readonly explanation: Explanation;
  /** Absolute folder; made when absent. */
  readonly folder: string;
  /** The opacity and colours as they are on screen. */
  readonly opacity: number;
  readonly colourMap: string;
}

export interface ExportResult {
  readonly files: readonly string[];
}

/** Writes one setting into the model's `heatlens.json`, only when the user said so. */
export interface RememberRequest {
  readonly model: string;
  readonly range: ValueRange;
}

/** Progress of `explain`, by the request's own token. */
export const explainProgress = new ProgressType<ExplainProgress>();

export const engineCalls = {
  explain: new RequestType<{readonly request: ExplainRequest; readonly token: string}, Explanation, EngineErrorData>('explain'),
  inspect: new RequestType<{readonly model: string}, ModelSummary, EngineErrorData>('inspect'),
  /** Of these files, which are models (sniffed by content). */
  sniff: new RequestType<{readonly paths: readonly string[]}, readonly {readonly path: string; readonly format: string}[], EngineErrorData>('sniff'),
  methods: new RequestType0<readonly MethodSummary[], EngineErrorData>('methods'),
  doctor: new RequestType0<Diagnostics, EngineErrorData>('doctor'),
  export: new RequestType<ExportRequest, ExportResult, EngineErrorData>('export'),
  remember: new RequestType<RememberRequest, {readonly file: string}, EngineErrorData>('remember'),
} as const;

/** The engine's log lines, for the output channel. */
export const engineLog = new NotificationType<{readonly level: 'info' | 'warn' | 'error'; readonly message: string}>('log');

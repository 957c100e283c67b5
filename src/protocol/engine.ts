import {NotificationType, ProgressType, RequestType, RequestType0} from 'vscode-jsonrpc';
import type {ErrorCode} from '../core/errors.ts';
import type {Health} from '../core/network/health.ts';
import type {
  ChannelOrder,
  Interpolation,
  Preprocessing,
  ResizeMode,
  ValueRange,
} from '../core/preprocess/preprocessing.ts';
import type {RuntimeId} from '../core/runtime/runtime.ts';
import type {
  CompareFolderRequest,
  CompareProgress,
  FolderComparison,
  Sanity,
  SanityProgress,
  SanityRequest,
  SeriesExportRequest,
} from './compare.ts';
import type {
  DeviceRequest,
  ExplainProgress,
  ExplainRequest,
  Explanation,
  LayerShape,
  PreprocessingUse,
} from './explanation.ts';
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
  ReportRequest,
  ReportResult,
  Selection,
} from './dataset.ts';
import type {
  ClassCurves,
  GalleryQuery,
  GalleryRow,
  Numbers,
  QueryResult,
  RowsRequest,
  StoreExportRequest,
  StoreOverview,
  TagRequest,
  Thumbnail,
  ThumbnailRequest,
} from './gallery.ts';
import type {MergeRequest, MergeSummary, SweepProgress, SweepRequest, SweepSummary} from './sweep.ts';

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

export interface LayerSummary {
  readonly name: string;
  readonly kind: string;
  readonly shape: LayerShape;
  readonly parameters: number;
  readonly explainable: boolean;
  /** Why it cannot be explained; null where it can. */
  readonly obstacle: string | null;
}

/** How pictures are read for a model, before one is seen. */
export interface PreprocessingFound extends Omit<Preprocessing, 'range'> {
  /** Null where nobody says it: it is guessed from each picture. */
  readonly range: ValueRange | null;
  /** In words, where the range is from. */
  readonly rangeReason: string;
  readonly from: PreprocessingUse['from'];
}

/** What can be told of a model before its weights are read. */
export interface ModelOutline {
  readonly path: string;
  readonly name: string;
  readonly format: string;
  readonly input: {readonly name: string; readonly shape: LayerShape};
  readonly output: {readonly name: string; readonly classes: number; readonly activation: string};
  readonly logits: string;
  readonly parameters: number;
  readonly preprocessing: PreprocessingFound;
  readonly layers: readonly LayerSummary[];
  /** Null where no layer has a grid to explain. */
  readonly layer: {readonly name: string; readonly shape: LayerShape; readonly reason: string} | null;
  readonly labels: readonly string[];
  readonly labelsFrom: string | null;
  /** The settings that apply: the keys of a `heatlens.json` that `remember` can change. */
  readonly settings: SettingsChange;
  /** The `heatlens.json` that they stand in; null where there is none. */
  readonly settingsFile: string | null;
  readonly warnings: readonly string[];
}

/** What `inspect` tells of a model. */
export interface ModelSummary extends ModelOutline {
  readonly sha256: string;
  readonly health: Health;
}

export interface MethodSummary {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly unit: string;
}

export interface DeviceReport {
  readonly runtime: RuntimeId;
  readonly device: Exclude<DeviceRequest, 'auto'>;
  /** Its name for people: "WebGPU". */
  readonly title: string;
  readonly usable: boolean;
  /** What `auto` takes. */
  readonly chosen: boolean;
  /** Why not, or what it is; a clause without a full stop. */
  readonly reason: string;
  /** What to do about it, in whole sentences; null where nothing has to be done. */
  readonly remedy: string | null;
}

/** Where the nodes of a model's explanation run; ONNX Runtime gives to the processor what a device does not have. */
export interface Placement {
  readonly device: DeviceReport['device'];
  /** By provider, as ONNX Runtime names it, copies left out. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Copies between the processor and the device, in one run. */
  readonly copies: number;
}

export interface DoctorRequest {
  /** Which devices are tried first; none when left out, and what is remembered is told. */
  readonly probe?: 'unknown' | 'all';
  /** A model whose nodes are counted by device. */
  readonly model?: string;
}

export interface Diagnostics {
  readonly versions: Readonly<Record<string, string>>;
  readonly devices: readonly DeviceReport[];
  /** Why what was found out about devices cannot be remembered, as a sentence; null where it can. */
  readonly trouble: string | null;
  /** For the model that was asked about, by device that works. */
  readonly placements: readonly Placement[];
  readonly memory: Readonly<Record<string, number>>;
}

/** Where to look for TensorFlow besides the machine's own places. */
export interface TensorFlowSearch {
  /** The workspace's, absolute. */
  readonly folders: readonly string[];
  /** Python interpreters that the workspace's settings name, absolute. */
  readonly interpreters: readonly string[];
  /** The extension's own folder. */
  readonly storage?: string;
}

/** A TensorFlow that Heatlens could compute with; nothing of it has been run. */
export interface TensorFlowFound {
  /** Of a Python environment, or the package @tensorflow/tfjs-node(-gpu). */
  readonly kind: 'python' | 'npm';
  /** Its folder, absolute: what the user chooses by. */
  readonly path: string;
  /** Of TensorFlow, or of the package. */
  readonly version: string;
  /** Whether it was built for graphics cards. */
  readonly gpu: boolean;
  /** Where it is from, in words. */
  readonly origin: string;
}

export interface InstallRequest {
  /** Of the Python package index; the one that pip uses when left out. */
  readonly index?: string;
}

/** How far the installing of CUDA's libraries is, in bytes. */
export interface InstallProgress {
  readonly step: 'downloading' | 'unpacking';
  readonly bytes: number;
  readonly of: number;
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

/** Keys of a `heatlens.json`; null takes one out, what is absent stays. */
export interface SettingsChange {
  readonly range?: ValueRange | null;
  readonly channelOrder?: ChannelOrder | null;
  readonly resize?: ResizeMode | null;
  readonly interpolation?: Interpolation | null;
  readonly layer?: string | null;
}

/** Writes settings into the model's `heatlens.json`, only when the user said so. */
export interface RememberRequest extends SettingsChange {
  readonly model: string;
}

/** Progress of `explain`, by the request's own token. */
export const explainProgress = new ProgressType<ExplainProgress>();

/** Progress of `sweep`, by the request's own token. */
export const sweepProgress = new ProgressType<SweepProgress>();

/** Progress of `compareFolder`, by the request's own token. */
export const compareProgress = new ProgressType<CompareProgress>();

/** Progress of `sanity`, by the request's own token. */
export const sanityProgress = new ProgressType<SanityProgress>();
export const installProgress = new ProgressType<InstallProgress>();

/** Progress of `clusters`, `channels`, `localisation` and `report`, by the request's own token. */
export const datasetProgress = new ProgressType<DatasetProgress>();

export const engineCalls = {
  explain: new RequestType<{readonly request: ExplainRequest; readonly token: string}, Explanation, EngineErrorData>(
    'explain',
  ),
  /** Quick: reads no weights where it can tell the shapes without. */
  outline: new RequestType<{readonly model: string}, ModelOutline, EngineErrorData>('outline'),
  inspect: new RequestType<{readonly model: string}, ModelSummary, EngineErrorData>('inspect'),
  /** Of these files, which are models (sniffed by content). */
  sniff: new RequestType<
    {readonly paths: readonly string[]},
    readonly {readonly path: string; readonly format: string}[],
    EngineErrorData
  >('sniff'),
  methods: new RequestType0<readonly MethodSummary[], EngineErrorData>('methods'),
  /** CUDA's libraries into the storage; cancelled, what is downloaded stays for the next time. */
  installCuda: new RequestType<
    {readonly request: InstallRequest; readonly token: string},
    {readonly folder: string},
    EngineErrorData
  >('installCuda'),
  tensorFlows: new RequestType<TensorFlowSearch, readonly TensorFlowFound[], EngineErrorData>('tensorFlows'),
  doctor: new RequestType<DoctorRequest, Diagnostics, EngineErrorData>('doctor'),
  export: new RequestType<ExportRequest, ExportResult, EngineErrorData>('export'),
  exportSeries: new RequestType<SeriesExportRequest, {readonly file: string}, EngineErrorData>('exportSeries'),
  remember: new RequestType<RememberRequest, {readonly file: string}, EngineErrorData>('remember'),
  /** Cancelling it ends it after the batch in flight, with the code `cancelled`; what is in the store stays. */
  sweep: new RequestType<{readonly request: SweepRequest; readonly token: string}, SweepSummary, EngineErrorData>(
    'sweep',
  ),
  /** Cancelled as `sweep` is. */
  compareFolder: new RequestType<
    {readonly request: CompareFolderRequest; readonly token: string},
    FolderComparison,
    EngineErrorData
  >('compareFolder'),
  sanity: new RequestType<{readonly request: SanityRequest; readonly token: string}, Sanity, EngineErrorData>('sanity'),
  merge: new RequestType<MergeRequest, MergeSummary, EngineErrorData>('merge'),
  overview: new RequestType<{readonly store: string}, StoreOverview, EngineErrorData>('overview'),
  query: new RequestType<GalleryQuery, QueryResult, EngineErrorData>('query'),
  /** In the order of the ids; those that are not there any more are left out. */
  rows: new RequestType<RowsRequest, readonly GalleryRow[], EngineErrorData>('rows'),
  thumbnails: new RequestType<ThumbnailRequest, readonly Thumbnail[], EngineErrorData>('thumbnails'),
  tag: new RequestType<TagRequest, {readonly tags: readonly string[]}, EngineErrorData>('tag'),
  numbers: new RequestType<{readonly request: Selection; readonly token: string}, Numbers, EngineErrorData>('numbers'),
  curves: new RequestType<CurvesRequest, ClassCurves, EngineErrorData>('curves'),
  meanMap: new RequestType<Selection, MeanMap, EngineErrorData>('meanMap'),
  clusters: new RequestType<{readonly request: ClustersRequest; readonly token: string}, Clusters, EngineErrorData>(
    'clusters',
  ),
  channels: new RequestType<{readonly request: ChannelsRequest; readonly token: string}, ChannelSheet, EngineErrorData>(
    'channels',
  ),
  localisation: new RequestType<
    {readonly request: LocalisationRequest; readonly token: string},
    Localisation,
    EngineErrorData
  >('localisation'),
  report: new RequestType<{readonly request: ReportRequest; readonly token: string}, ReportResult, EngineErrorData>(
    'report',
  ),
  exportStore: new RequestType<StoreExportRequest, {readonly file: string}, EngineErrorData>('exportStore'),
} as const;

/** The engine's log lines, for the output channel. */
export const engineLog = new NotificationType<{readonly level: 'info' | 'warn' | 'error'; readonly message: string}>(
  'log',
);

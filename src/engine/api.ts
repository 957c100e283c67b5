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
} from '../protocol/gallery.ts';
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
} from '../protocol/dataset.ts';
import type {MergeRequest, MergeSummary, SweepProgress, SweepRequest, SweepSummary} from '../protocol/sweep.ts';
import type {
  Diagnostics,
  DoctorRequest,
  ExportRequest,
  ExportResult,
  MethodSummary,
  ModelOutline,
  ModelSummary,
  RememberRequest,
  InstallProgress,
  InstallRequest,
  TensorFlowFound,
  TensorFlowSearch,
} from '../protocol/engine.ts';
import type {
  CompareFolderRequest,
  CompareProgress,
  FolderComparison,
  Sanity,
  SanityProgress,
  SanityRequest,
  SeriesExportRequest,
} from '../protocol/compare.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../protocol/explanation.ts';

/** What the engine does, for the RPC process and for the command line alike. Failures are `HeatlensError`s. */
export interface Engine extends Workshop, Archive, Installer {
  dispose(): Promise<void>;
}

/** Everything that computes. */
export interface Workshop extends Analyst {
  /**
   * Yields progress as it comes and returns the last state with its provenance.
   * Aborting ends it with the code `cancelled` within 100 ms; what was yielded stays valid.
   */
  explain(request: ExplainRequest, signal?: AbortSignal): AsyncGenerator<ExplainProgress, Explanation>;
  /** What the model's topology tells, without its weights where the shapes follow from it. */
  outline(model: string): Promise<ModelOutline>;
  /** The same with the weights' health; also of models whose weights are NaN, which `explain` refuses. */
  inspect(model: string): Promise<ModelSummary>;
  /** Those of the paths that hold a model, by content. */
  sniff(paths: readonly string[]): Promise<readonly {readonly path: string; readonly format: string}[]>;
  methods(): Promise<readonly MethodSummary[]>;
  /** What computes here; devices are tried only as the request says. */
  doctor(request?: DoctorRequest): Promise<Diagnostics>;
  export(request: ExportRequest): Promise<ExportResult>;
  /** The maps of several models on one picture, side by side or one after the other. */
  exportSeries(request: SeriesExportRequest): Promise<{readonly file: string}>;
  remember(request: RememberRequest): Promise<{readonly file: string}>;
  /**
   * Predicts and explains every picture of a folder into a store. Aborting ends it with the code `cancelled` after the
   * batch in flight; the same request goes on where it ended.
   */
  sweep(request: SweepRequest, signal?: AbortSignal): AsyncGenerator<SweepProgress, SweepSummary>;
  /** Sweeps a folder with two models into one store, as far as that is not done yet, and compares them; aborting as for `sweep`. */
  compareFolder(request: CompareFolderRequest, signal?: AbortSignal): AsyncGenerator<CompareProgress, FolderComparison>;
  /** Whether a method's map changes when the network's layers become random, the last first; aborting ends it with the code `cancelled`. */
  sanity(request: SanityRequest, signal?: AbortSignal): AsyncGenerator<SanityProgress, Sanity>;
}

/** What takes long over the pictures of a store. Aborting ends any of it with the code `cancelled`. */
export interface Analyst {
  /** Explanations that look alike, the most suspicious first. */
  clusters(request: ClustersRequest, signal?: AbortSignal): AsyncGenerator<DatasetProgress, Clusters>;
  /** The channels of the explained layer that matter, with the parts of pictures they answer to. */
  channels(request: ChannelsRequest, signal?: AbortSignal): AsyncGenerator<DatasetProgress, ChannelSheet>;
  /** How well the maps find the true boxes or masks. */
  localisation(request: LocalisationRequest, signal?: AbortSignal): AsyncGenerator<DatasetProgress, Localisation>;
  /** All of it as one HTML file, under a new name. */
  report(request: ReportRequest, signal?: AbortSignal): AsyncGenerator<DatasetProgress, ReportResult>;
}

/** What reads stores, also while a sweep writes into them. */
export interface Archive {
  overview(store: string): Promise<StoreOverview>;
  query(request: GalleryQuery): Promise<QueryResult>;
  rows(request: RowsRequest): Promise<readonly GalleryRow[]>;
  thumbnails(request: ThumbnailRequest): Promise<readonly Thumbnail[]>;
  /** @returns all tags of the store */
  tag(request: TagRequest): Promise<{readonly tags: readonly string[]}>;
  /** Aborting ends it with the code `cancelled`. */
  numbers(request: Selection, signal?: AbortSignal): AsyncGenerator<DatasetProgress, Numbers>;
  curves(request: CurvesRequest): Promise<ClassCurves>;
  meanMap(request: Selection): Promise<MeanMap>;
  merge(request: MergeRequest): Promise<MergeSummary>;
  exportStore(request: StoreExportRequest): Promise<{readonly file: string}>;
}

/** What finds and fetches native code; it computes nothing. */
export interface Installer {
  /** Every TensorFlow that could compute here; none of them is loaded. */
  tensorFlows(search: TensorFlowSearch): Promise<readonly TensorFlowFound[]>;
  /** Installs CUDA's libraries into the storage. Aborting ends it with the code `cancelled`. */
  installCuda(
    request: InstallRequest,
    signal?: AbortSignal,
  ): AsyncGenerator<InstallProgress, {readonly folder: string}>;
}

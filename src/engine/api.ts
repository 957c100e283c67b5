import type {Diagnostics, ExportRequest, ExportResult, MethodSummary, ModelOutline, ModelSummary, RememberRequest} from '../protocol/engine.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../protocol/explanation.ts';

/** What the engine does, for the RPC process and for the command line alike. Failures are `HeatlensError`s. */
export interface Engine {
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
  doctor(): Promise<Diagnostics>;
  export(request: ExportRequest): Promise<ExportResult>;
  remember(request: RememberRequest): Promise<{readonly file: string}>;
  dispose(): Promise<void>;
}

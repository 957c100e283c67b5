import type {CompareFolderRequest, CompareProgress, FolderComparison} from '../../protocol/compare.ts';
import type {FolderState} from '../../protocol/comparePanel.ts';
import type {StoreOverview} from '../../protocol/gallery.ts';
import {failure} from '../engine/engineError.ts';

/** What the comparison of a folder asks of the engine. */
export interface FolderComparer {
  compareFolder(
    request: CompareFolderRequest,
    receive: (progress: CompareProgress) => void,
    signal: AbortSignal,
  ): Promise<FolderComparison>;
  overview(store: string): Promise<StoreOverview>;
}

/** One comparison over a folder, which can be stopped and goes on where it was. */
export class FolderRun {
  readonly #comparer: FolderComparer;
  readonly #request: CompareFolderRequest;
  readonly #show: (state: FolderState) => void;
  #state: FolderState = {kind: 'stopped'};
  #running: AbortController | undefined;

  constructor(comparer: FolderComparer, request: CompareFolderRequest, show: (state: FolderState) => void) {
    this.#comparer = comparer;
    this.#request = request;
    this.#show = show;
  }

  get state(): FolderState {
    return this.#state;
  }

  async run(): Promise<void> {
    if (this.#running !== undefined) return;
    const running = new AbortController();
    this.#running = running;
    this.#enter({kind: 'running', progress: {stage: 'working', message: 'Starting…'}});
    try {
      const comparison = await this.#comparer.compareFolder(
        this.#request,
        (progress) => this.#enter({kind: 'running', progress}),
        running.signal,
      );
      this.#enter({kind: 'done', comparison, overview: await this.#comparer.overview(comparison.store)});
    } catch (error) {
      this.#enter(running.signal.aborted ? {kind: 'stopped'} : {kind: 'failed', ...failure(error)});
    } finally {
      this.#running = undefined;
    }
  }

  stop(): void {
    this.#running?.abort();
  }

  #enter(state: FolderState): void {
    this.#state = state;
    this.#show(state);
  }
}

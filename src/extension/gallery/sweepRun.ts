import type {SweepState} from '../../protocol/galleryPanel.ts';
import type {SweepProgress, SweepRequest, SweepSummary} from '../../protocol/sweep.ts';
import {failure} from '../engine/engineError.ts';

/** What a sweep asks of the engine. */
export interface Sweeper {
  sweep(request: SweepRequest, receive: (progress: SweepProgress) => void, signal: AbortSignal): Promise<SweepSummary>;
}

/**
 * One sweep that can be paused: pausing ends it after the batch in flight, and going on asks for the same again, which
 * does only what is missing.
 */
export class SweepRun {
  readonly #sweeper: Sweeper;
  readonly request: SweepRequest;
  readonly #show: (state: SweepState) => void;
  #state: SweepState;
  #running: AbortController | undefined;

  /** @param begins as what it is shown before it runs here */
  constructor(
    sweeper: Sweeper,
    request: SweepRequest,
    show: (state: SweepState) => void,
    begins: 'idle' | 'paused' = 'idle',
  ) {
    this.#state = {kind: begins};
    this.#sweeper = sweeper;
    this.request = request;
    this.#show = show;
  }

  get state(): SweepState {
    return this.#state;
  }

  /** @returns the summary; undefined where it was paused or failed, which the state tells */
  async run(): Promise<SweepSummary | undefined> {
    if (this.#running !== undefined) return undefined;
    const running = new AbortController();
    this.#running = running;
    this.#enter({kind: 'running', progress: {stage: 'working', message: 'Starting…'}});
    try {
      const summary = await this.#sweeper.sweep(
        this.request,
        (progress) => this.#enter({kind: 'running', progress}),
        running.signal,
      );
      this.#enter({kind: 'done', summary});
      return summary;
    } catch (error) {
      this.#enter(running.signal.aborted ? {kind: 'paused'} : {kind: 'failed', ...failure(error)});
      return undefined;
    } finally {
      this.#running = undefined;
    }
  }

  pause(): void {
    this.#running?.abort();
  }

  #enter(state: SweepState): void {
    this.#state = state;
    this.#show(state);
  }
}

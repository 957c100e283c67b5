import type {ChildProcess} from 'node:child_process';
import type {RequestType} from 'vscode-jsonrpc';
import {
  compareProgress,
  datasetProgress,
  engineCalls,
  explainProgress,
  installProgress,
  sanityProgress,
  sweepProgress,
  type Diagnostics,
  type DoctorRequest,
  type EngineErrorData,
  type InstallProgress,
  type InstallRequest,
  type MethodSummary,
} from '../../protocol/engine.ts';
import type {
  CompareFolderRequest,
  CompareProgress,
  FolderComparison,
  Sanity,
  SanityProgress,
  SanityRequest,
} from '../../protocol/compare.ts';
import type {DatasetProgress} from '../../protocol/dataset.ts';
import {DeviceWatch} from '../../protocol/deviceWatch.ts';
import type {LongWork} from '../../protocol/galleryPanel.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../../protocol/explanation.ts';
import type {SweepProgress, SweepRequest, SweepSummary} from '../../protocol/sweep.ts';
import {EngineError} from './engineError.ts';
import {EngineLink, type Followed, type Log} from './engineLink.ts';

type Calls = typeof engineCalls;
type Simple = Exclude<
  keyof Calls,
  'explain' | 'sweep' | 'installCuda' | 'methods' | 'doctor' | 'compareFolder' | 'sanity' | LongWork
>;
type ResultOfWork<K extends LongWork> = ResultOf<Calls[K]>;
type RequestOfWork<K extends LongWork> = ParamsOf<Calls[K]>['request'];
type ParamsOf<T> = T extends RequestType<infer P, infer _R, infer _E> ? P : never;
type ResultOf<T> = T extends RequestType<infer _P, infer R, infer _E> ? R : never;

export interface EngineClientOptions {
  /** Starts the process; called again after it died. */
  readonly start: () => ChildProcess;
  readonly log: Log;
  /** How long a cancelled call may stay unanswered before the process counts as deaf; default 2000 ms. */
  readonly patience?: number;
}

/**
 * The engine as the extension host sees it: it starts with the first call and again after a crash.
 *
 * What was under way when the process died fails with `engine-stopped`; the next call starts a new one.
 */
export class EngineClient {
  readonly #options: EngineClientOptions;
  #link: EngineLink | undefined;

  constructor(options: EngineClientOptions) {
    this.#options = options;
  }

  /**
   * Explains one picture. Aborting rejects at once with `cancelled`; progress that comes later is dropped.
   *
   * Native code of a device can end the engine's process: then the next best device begins anew, and the result says so.
   */
  explain(
    request: ExplainRequest,
    receive: (progress: ExplainProgress) => void,
    signal: AbortSignal,
  ): Promise<Explanation> {
    return this.#outliving({type: engineCalls.explain, progress: explainProgress}, request, receive, signal);
  }

  /** Sweeps a folder into a store. Aborting rejects at once with `cancelled`; what is in the store stays. A lost device is survived as above. */
  sweep(request: SweepRequest, receive: (progress: SweepProgress) => void, signal: AbortSignal): Promise<SweepSummary> {
    return this.#outliving({type: engineCalls.sweep, progress: sweepProgress}, request, receive, signal);
  }

  async #outliving<R extends Pick<ExplainRequest, 'lost'>, P extends Parameters<DeviceWatch['see']>[0], T>(
    call: Followed<R, P, T>,
    request: R,
    receive: (progress: P) => void,
    signal: AbortSignal,
  ): Promise<T> {
    const watch = new DeviceWatch();
    const watched = (progress: P) => {
      watch.see(progress);
      receive(progress);
    };
    for (let asked = request; ;) {
      try {
        return await this.#connected().follow(call, asked, watched, signal);
      } catch (error) {
        const ended = error instanceof EngineError && error.code === 'engine-stopped' && !signal.aborted;
        const next = ended ? watch.without(asked) : undefined;
        if (next === undefined) throw error;
        asked = next;
      }
    }
  }

  /** What takes long over a store. Aborting rejects at once with `cancelled`. */
  analyse<K extends LongWork>(
    work: K,
    request: RequestOfWork<K>,
    receive: (progress: DatasetProgress) => void,
    signal: AbortSignal,
  ): Promise<ResultOfWork<K>> {
    // As in `call`: the generic lookup loses which request belongs to which result.
    const type = engineCalls[work] as unknown as Followed<RequestOfWork<K>, DatasetProgress, ResultOfWork<K>>['type'];
    return this.#connected().follow({type, progress: datasetProgress}, request, receive, signal);
  }

  /** Sweeps a folder with two models as far as that is not done yet, and compares them. Aborting rejects at once; what is in the store stays. */
  compareFolder(
    request: CompareFolderRequest,
    receive: (progress: CompareProgress) => void,
    signal: AbortSignal,
  ): Promise<FolderComparison> {
    return this.#outliving({type: engineCalls.compareFolder, progress: compareProgress}, request, receive, signal);
  }

  /** Whether a method's map changes when the network becomes random. Aborting rejects at once with `cancelled`. */
  sanity(request: SanityRequest, receive: (progress: SanityProgress) => void, signal: AbortSignal): Promise<Sanity> {
    return this.#outliving({type: engineCalls.sanity, progress: sanityProgress}, request, receive, signal);
  }

  /** Installs CUDA's libraries. Aborting rejects at once with `cancelled`; what is downloaded stays. */
  installCuda(
    request: InstallRequest,
    receive: (progress: InstallProgress) => void,
    signal: AbortSignal,
  ): Promise<{readonly folder: string}> {
    return this.#connected().follow(
      {type: engineCalls.installCuda, progress: installProgress},
      request,
      receive,
      signal,
    );
  }

  call<K extends Simple>(name: K, params: ParamsOf<Calls[K]>): Promise<ResultOf<Calls[K]>> {
    // The table's types are lost in a generic lookup; name and params come from the same entry.
    const type = engineCalls[name] as unknown as RequestType<unknown, ResultOf<Calls[K]>, EngineErrorData>;
    return this.#connected().ask((connection) => connection.sendRequest(type, params));
  }

  methods(): Promise<readonly MethodSummary[]> {
    return this.#connected().ask((connection) => connection.sendRequest(engineCalls.methods));
  }

  doctor(request: DoctorRequest = {}): Promise<Diagnostics> {
    return this.#connected().ask((connection) => connection.sendRequest(engineCalls.doctor, request));
  }

  /** Ends the process; a next call starts another. */
  dispose(reason = 'The extension was switched off.'): void {
    this.#link?.stop(reason);
    this.#link = undefined;
  }

  #connected(): EngineLink {
    if (this.#link === undefined || this.#link.stopped) {
      this.#link = new EngineLink(this.#start(), this.#options.log, this.#options.patience ?? 2000);
    }
    return this.#link;
  }

  #start(): ChildProcess {
    try {
      return this.#options.start();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const sentence = `The engine could not be started (${reason}). Reinstall Heatlens.`;
      throw new EngineError('engine-stopped', sentence, {cause: error});
    }
  }
}

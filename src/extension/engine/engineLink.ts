import type {ChildProcess} from 'node:child_process';
import {
  CancellationTokenSource,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  createMessageConnection,
  type MessageConnection,
  type ProgressType,
  type RequestType,
} from 'vscode-jsonrpc/node';
import {Ending} from '../../protocol/ending.ts';
import {engineLog, type EngineErrorData} from '../../protocol/engine.ts';
import {EngineError} from './engineError.ts';

/** Where the engine's own lines go. */
export type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

/** A call with the progress that belongs to it. */
export interface Followed<Request, Progress, Result> {
  readonly type: RequestType<{readonly request: Request; readonly token: string}, Result, EngineErrorData>;
  readonly progress: ProgressType<Progress>;
}

/** One life of the engine process, from its start until it stops. */
export class EngineLink {
  readonly #process: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #log: Log;
  readonly #patience: number;
  readonly #ending = new Ending();
  #stopped = false;
  #lastToken = 0;

  constructor(process: ChildProcess, log: Log, patience: number) {
    this.#process = process;
    this.#log = log;
    this.#patience = patience;
    process.on('error', (error) => this.stop(error.message));
    process.on('exit', (code, signal) => {
      this.stop(signal === null ? `It exited with code ${code}.` : `It got ${signal}.`);
    });
    process.stdout?.on('data', (chunk) => this.#note('info', chunk));
    process.stderr?.on('data', (chunk) => this.#note('error', chunk));
    this.#connection = createMessageConnection(new IPCMessageReader(process), new IPCMessageWriter(process));
    this.#connection.onNotification(engineLog, ({level, message}) => log(level, message));
    this.#connection.onError(([error]) => log('error', `Engine link: ${error.message}`));
    this.#connection.listen();
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** Asks, and rejects with an `EngineError` whatever goes wrong; a reply always comes, also when the process dies. */
  async ask<T>(send: (connection: MessageConnection) => Promise<T>): Promise<T> {
    try {
      return await this.#ending.orEnd(send(this.#connection));
    } catch (error) {
      throw asEngineError(error);
    }
  }

  /** A call that tells how far it is; aborting rejects at once with `cancelled`, and progress that comes later is dropped. */
  async follow<Request, Progress, Result>(
    {type, progress: progressType}: Followed<Request, Progress, Result>,
    request: Request,
    receive: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<Result> {
    signal.throwIfAborted();
    const token = `${type.method}-${++this.#lastToken}`;
    const cancellation = new CancellationTokenSource();
    const progress = this.#connection.onProgress(progressType, token, (step) => {
      if (!signal.aborted) receive(step);
    });
    const reply = this.ask((connection) => connection.sendRequest(type, {request, token}, cancellation.token));
    const cancelled = aborted(signal, () => {
      cancellation.cancel();
      this.#expect(reply);
    });
    reply.catch(() => {}).finally(() => progress.dispose());
    try {
      return await Promise.race([reply, cancelled.promise]);
    } finally {
      cancelled.dispose();
    }
  }

  /** Ends this life: everything under way fails with `engine-stopped`. */
  stop(reason: string): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#log('warn', `The engine stopped. ${reason}`);
    const sentence = `The engine stopped before it was done. ${reason} Try again: it starts anew.`;
    this.#ending.end(new EngineError('engine-stopped', sentence));
    this.#connection.dispose();
    this.#process.kill('SIGKILL');
  }

  // A process that does not even say that it has cancelled runs something native that will not come back.
  #expect(reply: Promise<unknown>): void {
    const timer = setTimeout(() => this.stop('It did not answer any more.'), this.#patience);
    reply.catch(() => {}).finally(() => clearTimeout(timer));
  }

  #note(level: 'info' | 'error', chunk: unknown): void {
    const text = String(chunk).trimEnd();
    if (text !== '') this.#log(level, text);
  }
}

function aborted(signal: AbortSignal, notify: () => void): {readonly promise: Promise<never>; dispose(): void} {
  let dispose = () => {};
  const promise = new Promise<never>((_, reject) => {
    const onAbort = () => {
      notify();
      reject(new EngineError('cancelled', 'It was cancelled.'));
    };
    signal.addEventListener('abort', onAbort, {once: true});
    dispose = () => signal.removeEventListener('abort', onAbort);
  });
  return {promise, dispose};
}

function asEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof ResponseError)) return new EngineError('internal', message, {cause: error});
  const {code, data} = error as ResponseError<EngineErrorData | undefined>;
  if (data?.code !== undefined) return new EngineError(data.code, message, {cause: error, details: data.details});
  if (code === ErrorCodes.PendingResponseRejected) {
    const sentence = 'The engine stopped before it was done. Try again: it starts anew.';
    return new EngineError('engine-stopped', sentence, {cause: error});
  }
  return new EngineError('internal', message, {cause: error});
}

import type {ChildProcess} from 'node:child_process';
import {SHARE_ENV, Worker} from 'node:worker_threads';
import {
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  PortMessageReader,
  PortMessageWriter,
  type MessageConnection,
  type MessageReader,
  type MessageWriter,
} from 'vscode-jsonrpc/node';
import {HeatlensError} from '../core/errors.ts';
import {Ending} from '../protocol/ending.ts';
import {leave} from './rpc.ts';

/** @param how empty, or a clause in brackets */
type Ended = (how: string, cause?: unknown) => void;

/** One run of a side, from its start to its end. */
export interface Life {
  readonly reader: MessageReader;
  readonly writer: MessageWriter;
  /** Calls when it has ended, whyever. */
  readonly onEnd: (ended: Ended) => void;
  readonly stop: () => Promise<unknown>;
}

interface Running<Client> {
  readonly client: Client;
  readonly life: Life;
  readonly ended: Ended;
}

/** A part of the engine beside the thread that answers: it starts with the first call, and again after it ended. */
export class Side<Client> {
  readonly #begin: () => Life;
  readonly #clientOf: (connection: MessageConnection, ending: Ending) => Client;
  #running: Running<Client> | undefined;

  constructor(begin: () => Life, clientOf: (connection: MessageConnection, ending: Ending) => Client) {
    this.#begin = begin;
    this.#clientOf = clientOf;
  }

  get client(): Client {
    this.#running ??= this.#start();
    return this.#running.client;
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    running?.ended(''); // what fails in it while it ends is no answer
    await running?.life.stop();
  }

  #start(): Running<Client> {
    const life = this.#begin();
    const connection = createMessageConnection(life.reader, life.writer);
    const ending = new Ending();
    const ended: Ended = (how, cause) => {
      const message = `The engine stopped before it answered${how}. Try again; it starts anew. Where it stops again, memory may be short: give a smaller picture.`;
      ending.end(new HeatlensError('engine-stopped', message, {cause}));
      connection.dispose();
      if (this.#running?.life === life) this.#running = undefined;
    };
    life.onEnd(ended);
    connection.listen();
    return {life, ended, client: this.#clientOf(connection, ending)};
  }
}

/** A thread of this process. */
export function inThread(name: 'worker' | 'archiveWorker'): () => Life {
  return () => {
    const file = new URL(`./${name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
    const worker = new Worker(file, {env: SHARE_ENV}); // TensorFlow reads its settings from the process's own
    let cause: unknown;
    worker.on('error', (error) => (cause = error)); // 'exit' follows
    return {
      reader: new PortMessageReader(worker),
      writer: new PortMessageWriter(worker),
      onEnd: (ended) => worker.on('exit', () => ended('', cause)),
      stop: async () => {
        if (name === 'worker') await left(worker);
        await worker.terminate();
      },
    };
  };
}

/** Milliseconds that a native run may take to its end. */
const patience = 10_000;

/** Terminated in the middle of a run, ONNX Runtime ends the whole process; so the thread is asked to leave after it. */
async function left(worker: Worker): Promise<void> {
  const exit = new Promise((resolve) => worker.once('exit', resolve));
  worker.postMessage({jsonrpc: '2.0', method: leave.method});
  await Promise.race([exit, new Promise((resolve) => setTimeout(resolve, patience).unref())]);
}

/** A process of its own, which native code may end without ending this one. */
export function inProcess(start: () => ChildProcess): () => Life {
  return () => {
    const child = start();
    return {
      reader: new IPCMessageReader(child),
      writer: new IPCMessageWriter(child),
      onEnd: (ended) => {
        const over = () =>
          ended(child.signalCode === null ? ` (exit code ${child.exitCode})` : ` (${child.signalCode})`);
        // It may have ended before anybody listened, or never begun.
        if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) setImmediate(over);
        else child.on('exit', over);
      },
      stop: async () => child.kill('SIGKILL'),
    };
  };
}

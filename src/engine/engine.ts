import {SHARE_ENV, Worker} from 'node:worker_threads';
import {createMessageConnection, PortMessageReader, PortMessageWriter, type MessageConnection} from 'vscode-jsonrpc/node';
import {HeatlensError} from '../core/errors.ts';
import {Ending} from '../protocol/ending.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../protocol/explanation.ts';
import type {Engine} from './api.ts';
import {createInstaller} from './native/installer.ts';
import {archiveClient, workshopClient} from './rpc.ts';

/** How long a request waits for a worker that is held by a cancelled one, in milliseconds. */
const patience = 5_000;

/**
 * The engine: its main thread only answers. What computes is done in a worker thread, because a native run blocks the
 * thread that it is called on; stores are read in another, so that a gallery need not wait for a sweep.
 *
 * A cancelled run is left to end by itself. Where a worker does not even begin the next request within `patience`, and
 * only cancelled requests can hold it, it is replaced.
 */
export function createEngine(): Engine {
  return new ThreadedEngine();
}

class ThreadedEngine implements Engine {
  readonly #workshop = new Thread('worker', workshopClient);
  readonly #archive = new Thread('archiveWorker', archiveClient);
  /** Reads whole stores, for seconds: what is in sight is asked for meanwhile. */
  readonly #counter = new Thread('archiveWorker', archiveClient);
  readonly #installer = createInstaller();
  #streaming = 0;

  async *explain(request: ExplainRequest, signal?: AbortSignal): AsyncGenerator<ExplainProgress, Explanation> {
    this.#streaming++;
    try {
      const stream = this.#workshop.client.explain(request, signal);
      const first = stream.next();
      const timely = await Promise.race([first, after(patience)]);
      if (timely !== undefined || this.#streaming > 1) {
        const step = timely ?? (await first);
        if (step.done) return step.value;
        yield step.value;
        return yield* stream;
      }
      first.catch(() => undefined);
      void this.#workshop.stop();
      return yield* this.#workshop.client.explain(request, signal);
    } finally {
      this.#streaming--;
    }
  }

  sweep: Engine['sweep'] = (request, signal) => this.#counted(this.#workshop.client.sweep(request, signal));
  compareFolder: Engine['compareFolder'] = (request, signal) => this.#counted(this.#workshop.client.compareFolder(request, signal));
  sanity: Engine['sanity'] = (request, signal) => this.#counted(this.#workshop.client.sanity(request, signal));
  clusters: Engine['clusters'] = (request, signal) => this.#counted(this.#workshop.client.clusters(request, signal));
  channels: Engine['channels'] = (request, signal) => this.#counted(this.#workshop.client.channels(request, signal));
  localisation: Engine['localisation'] = (request, signal) => this.#counted(this.#workshop.client.localisation(request, signal));
  report: Engine['report'] = (request, signal) => this.#counted(this.#workshop.client.report(request, signal));

  inspect: Engine['inspect'] = (model) => this.#workshop.client.inspect(model);
  outline: Engine['outline'] = (model) => this.#workshop.client.outline(model);
  sniff: Engine['sniff'] = (paths) => this.#workshop.client.sniff(paths);
  doctor: Engine['doctor'] = (request) => this.#workshop.client.doctor(request);
  export: Engine['export'] = (request) => this.#workshop.client.export(request);
  exportSeries: Engine['exportSeries'] = (request) => this.#workshop.client.exportSeries(request);
  remember: Engine['remember'] = (request) => this.#workshop.client.remember(request);
  methods: Engine['methods'] = () => this.#workshop.client.methods();

  overview: Engine['overview'] = (store) => this.#archive.client.overview(store);
  query: Engine['query'] = (request) => this.#archive.client.query(request);
  rows: Engine['rows'] = (request) => this.#archive.client.rows(request);
  thumbnails: Engine['thumbnails'] = (request) => this.#archive.client.thumbnails(request);
  numbers: Engine['numbers'] = (request) => this.#counter.client.numbers(request);
  curves: Engine['curves'] = (request) => this.#counter.client.curves(request);
  meanMap: Engine['meanMap'] = (request) => this.#counter.client.meanMap(request);
  tag: Engine['tag'] = (request) => this.#archive.client.tag(request);
  merge: Engine['merge'] = (request) => this.#counter.client.merge(request);
  exportStore: Engine['exportStore'] = (request) => this.#counter.client.exportStore(request);

  tensorFlows: Engine['tensorFlows'] = (search) => this.#installer.tensorFlows(search);
  installCuda: Engine['installCuda'] = (request, signal) => this.#installer.installCuda(request, signal);

  /** The worker may be held by it for longer than `patience`. */
  async *#counted<P, T>(stream: AsyncGenerator<P, T>): AsyncGenerator<P, T> {
    this.#streaming++;
    try {
      return yield* stream;
    } finally {
      this.#streaming--;
    }
  }

  async dispose(): Promise<void> {
    await Promise.all([this.#workshop.stop(), this.#archive.stop(), this.#counter.stop()]);
  }
}

/** A worker thread that starts with the first call, and again after it ended. */
class Thread<Client> {
  readonly #name: 'worker' | 'archiveWorker';
  readonly #clientOf: (connection: MessageConnection, ending: Ending) => Client;
  #running: {readonly client: Client; readonly worker: Worker} | undefined;

  constructor(name: 'worker' | 'archiveWorker', clientOf: (connection: MessageConnection, ending: Ending) => Client) {
    this.#name = name;
    this.#clientOf = clientOf;
  }

  get client(): Client {
    this.#running ??= this.#start();
    return this.#running.client;
  }

  async stop(): Promise<void> {
    const running = this.#running;
    this.#running = undefined;
    await running?.worker.terminate();
  }

  #start(): {readonly client: Client; readonly worker: Worker} {
    const file = new URL(`./${this.#name}.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`, import.meta.url);
    const worker = new Worker(file, {env: SHARE_ENV}); // TensorFlow reads its settings from the process's own
    const connection = createMessageConnection(new PortMessageReader(worker), new PortMessageWriter(worker));
    const ending = new Ending();
    let cause: unknown;
    worker.on('error', (error) => (cause = error)); // 'exit' follows
    worker.on('exit', () => {
      ending.end(new HeatlensError('engine-stopped', 'The engine stopped before it answered. Try again; it starts anew.', {cause}));
      connection.dispose();
      if (this.#running?.worker === worker) this.#running = undefined;
    });
    connection.listen();
    return {worker, client: this.#clientOf(connection, ending)};
  }
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
}

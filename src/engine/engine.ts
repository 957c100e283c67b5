import type {ChildProcess} from 'node:child_process';
import {HeatlensError} from '../core/errors.ts';
import {DeviceWatch} from '../protocol/deviceWatch.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../protocol/explanation.ts';
import type {Engine, Workshop} from './api.ts';
import {createInstaller} from './native/installer.ts';
import {archiveClient, workshopClient} from './rpc.ts';
import {inProcess, inThread, Side, type Life} from './side.ts';
import {startWorkshopProcess} from './workshopProcess.ts';

/** How long a request waits for a worker that is held by a cancelled one, in milliseconds. */
const patience = 5_000;

/**
 * The engine: its main thread only answers. What computes is done in a worker thread, because a native run blocks the
 * thread that it is called on; stores are read in another, so that a gallery need not wait for a sweep.
 *
 * A cancelled run is left to end by itself. Where a worker does not even begin the next request within `patience`, and
 * only cancelled requests can hold it, it is replaced.
 *
 * @param started computes in the worker's place, and another process after it: whoever has no process between a device's
 *   native code and the user needs that
 */
export function createEngine(started?: ChildProcess): Engine {
  if (started === undefined) return new ThreadedEngine(inThread('worker'));
  const processes = [started];
  return new ThreadedEngine(inProcess(() => processes.pop() ?? startWorkshopProcess()));
}

class ThreadedEngine implements Engine {
  readonly #workshop: Side<Workshop>;
  readonly #archive = new Side(inThread('archiveWorker'), archiveClient);
  /** Reads whole stores, for seconds: what is in sight is asked for meanwhile. */
  readonly #counter = new Side(inThread('archiveWorker'), archiveClient);
  readonly #installer = createInstaller();
  #streaming = 0;

  /** @param workshop begins what computes */
  constructor(workshop: () => Life) {
    this.#workshop = new Side(workshop, workshopClient);
  }

  async *#explain(request: ExplainRequest, signal?: AbortSignal): AsyncGenerator<ExplainProgress, Explanation> {
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

  explain: Engine['explain'] = (request, signal) => outliving(request, signal, (asked) => this.#explain(asked, signal));
  sweep: Engine['sweep'] = (request, signal) =>
    outliving(request, signal, (asked) => this.#counted(this.#workshop.client.sweep(asked, signal)));
  compareFolder: Engine['compareFolder'] = (request, signal) =>
    outliving(request, signal, (asked) => this.#counted(this.#workshop.client.compareFolder(asked, signal)));
  sanity: Engine['sanity'] = (request, signal) =>
    outliving(request, signal, (asked) => this.#counted(this.#workshop.client.sanity(asked, signal)));
  clusters: Engine['clusters'] = (request, signal) => this.#counted(this.#workshop.client.clusters(request, signal));
  channels: Engine['channels'] = (request, signal) => this.#counted(this.#workshop.client.channels(request, signal));
  localisation: Engine['localisation'] = (request, signal) =>
    this.#counted(this.#workshop.client.localisation(request, signal));
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
  numbers: Engine['numbers'] = (request, signal) => this.#counter.client.numbers(request, signal);
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

/** Native code of a device can end what computes: then the next best device begins anew, and a sweep goes on. */
async function* outliving<R extends Pick<ExplainRequest, 'lost'>, P extends Parameters<DeviceWatch['see']>[0], T>(
  request: R,
  signal: AbortSignal | undefined,
  work: (request: R) => AsyncGenerator<P, T>,
): AsyncGenerator<P, T> {
  const watch = new DeviceWatch();
  let asked = request;
  for (;;) {
    const stream = work(asked);
    try {
      for (;;) {
        const step = await stream.next();
        if (step.done) return step.value;
        watch.see(step.value);
        yield step.value;
      }
    } catch (error) {
      const ended = error instanceof HeatlensError && error.code === 'engine-stopped' && !signal?.aborted;
      const next = ended ? watch.without(asked) : undefined;
      if (next === undefined) throw error;
      asked = next;
    } finally {
      await stream.return(undefined as never); // whoever listens may stop before its end
    }
  }
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
}

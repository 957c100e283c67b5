import {Worker} from 'node:worker_threads';
import {createMessageConnection, PortMessageReader, PortMessageWriter} from 'vscode-jsonrpc/node';
import {HeatlensError} from '../core/errors.ts';
import {Ending} from '../protocol/ending.ts';
import type {ExplainProgress, ExplainRequest, Explanation} from '../protocol/explanation.ts';
import type {Engine} from './api.ts';
import {engineClient} from './rpc.ts';

/** How long a request waits for a worker that is held by a cancelled one, in milliseconds. */
const patience = 5_000;

/**
 * The engine: its main thread only answers, all work is done in a worker thread, because a native run blocks the
 * thread that it is called on.
 *
 * A cancelled run is left to end by itself. Where a worker does not even begin the next request within `patience`, and
 * only cancelled requests can hold it, it is replaced.
 */
export function createEngine(): Engine {
  return new ThreadedEngine();
}

class ThreadedEngine implements Engine {
  #workshop: Workshop | undefined;
  #explaining = 0;

  async *explain(request: ExplainRequest, signal?: AbortSignal): AsyncGenerator<ExplainProgress, Explanation> {
    this.#explaining++;
    try {
      const stream = this.#running.client.explain(request, signal);
      const first = stream.next();
      const timely = await Promise.race([first, after(patience)]);
      if (timely !== undefined || this.#explaining > 1) {
        const step = timely ?? (await first);
        if (step.done) return step.value;
        yield step.value;
        return yield* stream;
      }
      first.catch(() => undefined);
      void this.dispose();
      return yield* this.#running.client.explain(request, signal);
    } finally {
      this.#explaining--;
    }
  }

  inspect: Engine['inspect'] = (model) => this.#running.client.inspect(model);
  outline: Engine['outline'] = (model) => this.#running.client.outline(model);
  sniff: Engine['sniff'] = (paths) => this.#running.client.sniff(paths);
  doctor: Engine['doctor'] = () => this.#running.client.doctor();
  export: Engine['export'] = (request) => this.#running.client.export(request);
  remember: Engine['remember'] = (request) => this.#running.client.remember(request);
  methods: Engine['methods'] = () => this.#running.client.methods();

  async dispose(): Promise<void> {
    const workshop = this.#workshop;
    this.#workshop = undefined;
    await workshop?.stop();
  }

  get #running(): Workshop {
    this.#workshop ??= startWorkshop((ended) => {
      if (this.#workshop === ended) this.#workshop = undefined;
    });
    return this.#workshop;
  }
}

interface Workshop {
  readonly client: ReturnType<typeof engineClient>;
  stop(): Promise<void>;
}

function startWorkshop(onExit: (workshop: Workshop) => void): Workshop {
  const worker = new Worker(new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url));
  const connection = createMessageConnection(new PortMessageReader(worker), new PortMessageWriter(worker));
  const ending = new Ending();
  let cause: unknown;
  worker.on('error', (error) => (cause = error)); // 'exit' follows
  worker.on('exit', () => {
    ending.end(new HeatlensError('engine-stopped', 'The engine stopped before it answered. Try again; it starts anew.', {cause}));
    connection.dispose();
    onExit(workshop);
  });
  connection.listen();
  const workshop: Workshop = {
    client: engineClient(connection, ending),
    async stop() {
      await worker.terminate();
    },
  };
  return workshop;
}

function after(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(() => resolve(undefined), milliseconds).unref());
}

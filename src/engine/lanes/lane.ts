import {Worker} from 'node:worker_threads';
import type {InferenceSession} from 'onnxruntime-common';

/** Tensors by name. Those in shared memory are not copied on their way. */
export type LaneArrays = Readonly<Record<string, {readonly values: Float32Array; readonly shape: readonly number[]}>>;

export type LaneOrder =
  | {
      readonly kind: 'create';
      readonly session: number;
      readonly model: Uint8Array;
      readonly options: InferenceSession.SessionOptions;
    }
  | {readonly kind: 'run'; readonly session: number; readonly feeds: LaneArrays}
  | {readonly kind: 'release'; readonly session: number}
  | {readonly kind: 'leave'};

/** What the thread is told, and what it answers. */
export type LaneCall = LaneOrder & {readonly id: number};
export interface LaneAnswer {
  readonly id: number;
  /** ONNX Runtime's own words. */
  readonly failure?: string;
  readonly outputs?: LaneArrays;
}

/** The thread of a lane is no more; another may do what it was asked. */
export class LaneEnded extends Error {}

const alive = new Set<Lane>();

/** Ends every lane that this thread has begun: ended with their thread, in the middle of a run, they would end the process. */
export async function endLanes(): Promise<void> {
  await Promise.all([...alive].map((lane) => lane.stop()));
}

/** A thread in which ONNX Runtime computes: its `run` blocks whatever thread it is called on. */
export class Lane {
  readonly #worker = new Worker(
    new URL(import.meta.url.endsWith('.ts') ? './laneWorker.ts' : './laneWorker.js', import.meta.url),
  );
  readonly #waiting = new Map<
    number,
    {readonly resolve: (outputs: LaneArrays) => void; readonly reject: (error: Error) => void}
  >();
  #last = 0;
  #ended: LaneEnded | undefined;

  constructor() {
    alive.add(this);
    this.#worker.unref(); // a lane with nothing to do keeps no process from ending
    this.#worker.on('message', ({id, failure, outputs = {}}: LaneAnswer) => {
      const {resolve, reject} = this.#waiting.get(id) ?? {};
      this.#waiting.delete(id);
      if (this.#waiting.size === 0) this.#worker.unref();
      if (failure === undefined) resolve?.(outputs);
      else reject?.(new Error(failure));
    });
    this.#worker.on('error', (error) => this.#end(error instanceof Error ? error.message : String(error)));
    this.#worker.on('exit', () => {
      alive.delete(this);
      this.#end('it was ended');
    });
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** @throws LaneEnded, or an error with ONNX Runtime's words */
  async ask(order: LaneOrder): Promise<LaneArrays> {
    if (this.#ended) throw this.#ended;
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, {resolve, reject});
      this.#worker.ref();
      this.#worker.postMessage({...order, id} satisfies LaneCall);
    });
  }

  /** Lets the thread leave after the run that it is in: terminated in the middle of one, ONNX Runtime ends the process. */
  async stop(): Promise<void> {
    if (!alive.has(this)) return;
    const left = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#worker.ref();
    this.#worker.postMessage({kind: 'leave', id: 0} satisfies LaneCall);
    this.#end('it was asked to');
    await left;
  }

  #end(why: string): void {
    this.#ended ??= new LaneEnded(`A thread that computes ended (${why}).`);
    for (const {reject} of this.#waiting.values()) reject(this.#ended);
    this.#waiting.clear();
  }
}

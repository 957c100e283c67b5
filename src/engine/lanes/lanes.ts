import type {InferenceSession, Tensor} from 'onnxruntime-common';
import {HeatlensError} from '../../core/errors.ts';
import type {EncodedModel} from '../../core/runtime/onnx/encode/model.ts';
import type {OrtModule} from '../../core/runtime/onnx/onnxRuntime.ts';
import {Lane, LaneEnded, type LaneArrays} from './lane.ts';
import {lanesFor} from './lanesFor.ts';

export interface LanesOptions {
  /** Of the native module; the sessions are the lanes' own. */
  readonly Tensor: OrtModule['Tensor'];
  /** Threads that compute without standing in each other's way. */
  readonly cores: number;
  /** Bytes that may still be taken. */
  readonly availableMemory: () => number;
  readonly start?: () => Lane;
}

/**
 * ONNX Runtime in several threads, each with sessions of its own: as many programs run at once, and none waits for another.
 * In one session, threads wait for each other after every operator, and all of them for whoever else wants a core.
 *
 * The lanes start with the first program, as many as there is room for.
 */
export class Lanes {
  readonly #options: LanesOptions;
  readonly #free: Lane[] = [];
  readonly #waiting: (() => void)[] = [];
  readonly #shared = new WeakMap<Uint8Array | Float32Array, Uint8Array | Float32Array>();
  #lanes: readonly Lane[] = [];
  #threads = 1;
  #sessions = 0;
  #needed = 0;

  constructor(options: LanesOptions) {
    this.#options = options;
  }

  /** The native module as `createOnnxRuntime` takes it. */
  get ort(): OrtModule {
    const create = (model: Uint8Array, options: InferenceSession.SessionOptions) => this.#create(model, options);
    return {Tensor: this.#options.Tensor, InferenceSession: {create} as OrtModule['InferenceSession']}; // of its overloads the runtime calls this one
  }

  /** Lanes that are alive; before the first program, as many as there may be. */
  get count(): number {
    return this.#lanes.length === 0 ? this.#options.cores : this.#lanes.filter(({ended}) => !ended).length;
  }

  /** As many as memory holds now for a model with so many bytes of weights, of which they share a copy. */
  fitting(weights: number): number {
    const {cores, availableMemory} = this.#options;
    return lanesFor(cores, availableMemory() - weights, {run: 0, weights}).lanes;
  }

  /** @param needed bytes of one run of the program that is made next */
  availableMemory(needed: number): number {
    this.#needed = needed;
    return this.#options.availableMemory() / Math.max(1, this.#lanes.length);
  }

  /** The same values in memory that every lane reads. */
  share<T extends Uint8Array | Float32Array>(values: T): T {
    const known = this.#shared.get(values);
    if (known) return known as T;
    const bytes = new Uint8Array(new SharedArrayBuffer(values.byteLength));
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    const shared = values instanceof Float32Array ? new Float32Array(bytes.buffer) : bytes;
    this.#shared.set(values, shared);
    return shared as T;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
    this.#waiting.splice(0).forEach((wake) => wake());
  }

  async #create(model: Uint8Array, options: InferenceSession.SessionOptions): Promise<InferenceSession> {
    if (this.#lanes.length === 0) this.#start(options);
    const session = this.#sessions++;
    const order = {kind: 'create', session, model, options: {...options, intraOpNumThreads: this.#threads}} as const;
    await this.#inEach((lane) => lane.ask(order));
    const run = async (feeds: Readonly<Record<string, Tensor>>) => {
      const arrays = Object.entries(feeds).map(([name, {data, dims}]) => [
        name,
        {values: data as Float32Array, shape: dims},
      ]);
      const outputs = await this.#run(session, Object.fromEntries(arrays) as LaneArrays);
      const {Tensor: Made} = this.#options;
      return Object.fromEntries(
        Object.entries(outputs).map(([name, {values, shape}]) => [name, new Made('float32', values, shape)]),
      );
    };
    const release = () => this.#inEach((lane) => lane.ask({kind: 'release', session}));
    return {run, release} as unknown as InferenceSession; // the runtime uses these two
  }

  #start({externalData}: InferenceSession.SessionOptions): void {
    const weights = (externalData as EncodedModel['weights']).reduce((sum, {data}) => sum + data.byteLength, 0);
    const {cores, availableMemory, start = () => new Lane()} = this.#options;
    const {lanes, threads} = lanesFor(cores, availableMemory(), {run: this.#needed, weights});
    this.#threads = threads;
    this.#lanes = Array.from({length: lanes}, start);
    this.#free.push(...this.#lanes);
  }

  /** In every lane that is alive; one that ends meanwhile does not matter while another is left. */
  async #inEach(work: (lane: Lane) => Promise<unknown>): Promise<void> {
    const done = await Promise.allSettled(this.#lanes.filter(({ended}) => !ended).map(work));
    const failures = done.filter((one) => one.status === 'rejected').map(({reason}) => reason as Error);
    const worst =
      failures.find((failure) => !(failure instanceof LaneEnded)) ??
      (failures.length === done.length ? failures[0] : undefined);
    if (worst !== undefined) throw worst;
  }

  async #run(session: number, feeds: LaneArrays): Promise<LaneArrays> {
    for (;;) {
      const lane = await this.#take();
      try {
        return await lane.ask({kind: 'run', session, feeds});
      } catch (error) {
        if (!(error instanceof LaneEnded)) throw error;
        if (this.count === 0)
          throw new HeatlensError(
            'runtime-failed',
            `${error.message} No other is left: run the same again, a sweep goes on there.`,
            {cause: error},
          );
      } finally {
        this.#free.push(lane);
        this.#waiting.shift()?.();
      }
    }
  }

  /** A lane that has nothing to do; one that has ended where none is left, which says so. */
  async #take(): Promise<Lane> {
    for (;;) {
      const lane = this.#free.pop();
      if (lane === undefined) await new Promise<void>((resolve) => this.#waiting.push(resolve));
      else if (!lane.ended || this.count === 0) return lane;
    }
  }
}

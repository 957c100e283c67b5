import {availableParallelism} from 'node:os';
import {Worker} from 'node:worker_threads';
import type {ImageInput} from '../../core/network/network.ts';
import type {Mask} from '../../core/dataset/coverage.ts';
import type {Field, Preprocessing} from '../../core/preprocess/preprocessing.ts';
import type {Box} from '../../protocol/explanation.ts';
import {Batches, type Place} from './batches.ts';

/** How every picture of a sweep is read. */
export interface ReadOrder {
  readonly input: Pick<ImageInput, 'height' | 'width' | 'channels'>;
  readonly preprocessing: Preprocessing;
}

/** One picture to read. */
export interface ReadTask {
  /** Absolute. */
  readonly path: string;
  readonly annotation?: string;
  readonly mask?: string;
  /** Hash of what is in the store already: where it is still the same, nothing is decoded. */
  readonly known?: Uint8Array;
}

/** What a picture came to. */
export type ReadResult =
  | {readonly kind: 'same'}
  | {readonly kind: 'failed'; readonly message: string; readonly sha256: Uint8Array | null}
  | ReadPicture;

/** Its values, in the network's range, are at its place. */
export interface ReadPicture {
  readonly kind: 'picture';
  readonly field: Field;
  readonly width: number;
  readonly height: number;
  readonly sha256: Uint8Array;
  /** Of its annotation, in its own pixels. */
  readonly boxes: readonly Box[] | null;
  readonly mask: Mask | null;
  readonly milliseconds: number;
}

/** One picture of a message to a reader. */
export interface ReadMessage {
  readonly id: number;
  readonly task: ReadTask;
  /** Where the picture's values go; shared, since memory that is handed over counts as garbage on either side. */
  readonly values: Float32Array;
}

/** One picture of a message back. */
export interface ReadAnswer {
  readonly id: number;
  readonly result: ReadResult;
}

interface Reader {
  readonly worker: Worker;
  /** Goes out with the next turn of this thread: a message each would wake the other as often. */
  readonly unsent: ReadMessage[];
  readonly waiting: Map<
    number,
    {readonly resolve: (result: ReadResult) => void; readonly reject: (error: Error) => void}
  >;
}

/** Reads, decodes and resizes pictures in threads of their own, in whatever order they get done. */
export class ReaderPool {
  readonly #readers: readonly Reader[];
  readonly places: Batches;
  #last = 0;

  /** @param batch pictures whose places lie side by side */
  constructor(order: ReadOrder, batch: number, threads = threadsFor(availableParallelism())) {
    const {height, width, channels} = order.input;
    this.places = new Batches(batch, height * width * channels);
    this.#readers = Array.from({length: threads}, () => startReader(order));
  }

  async read(task: ReadTask): Promise<Exclude<ReadResult, ReadPicture> | (ReadPicture & {readonly place: Place})> {
    const id = ++this.#last;
    const {worker, unsent, waiting} = this.#readers.reduce((least, reader) =>
      reader.waiting.size < least.waiting.size ? reader : least,
    );
    const place = this.places.claim();
    const arriving = new Promise<ReadResult>((resolve, reject) => waiting.set(id, {resolve, reject}));
    if (unsent.push({id, task, values: place.values}) === 1) setImmediate(() => worker.postMessage(unsent.splice(0)));
    const result = await arriving;
    if (result.kind === 'picture') return {...result, place};
    this.places.giveBack(place);
    return result;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#readers.map(({worker}) => worker.terminate()));
  }
}

/** One thread keeps four cores of computing fed; decoding itself runs in libuv's own threads. */
function threadsFor(cores: number): number {
  return Math.max(1, Math.min(4, cores >> 2));
}

function startReader(order: ReadOrder): Reader {
  const worker = new Worker(
    new URL(import.meta.url.endsWith('.ts') ? './readWorker.ts' : './readWorker.js', import.meta.url),
    {workerData: order},
  );
  const waiting: Reader['waiting'] = new Map();
  worker.on('message', (answers: readonly ReadAnswer[]) => {
    for (const {id, result} of answers) {
      waiting.get(id)?.resolve(result);
      waiting.delete(id);
    }
  });
  const fail = (error: Error) => {
    for (const {reject} of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('a thread that reads pictures ended')));
  return {worker, unsent: [], waiting};
}

import {type Affine, identity} from '../augment/affine.ts';
import {type Pixels, warp} from '../augment/warp.ts';
import {HeatlensError} from '../errors.ts';
import {Scratch} from '../runtime/scratch.ts';
import {withinMemory} from '../runtime/withinMemory.ts';
import type {Signal} from '../signal.ts';
import type {MakeSolver} from './fuse.ts';
import type {Plan} from './plan.ts';

interface MapsRun {
  /** [count, n, m] */
  readonly maps: Float32Array;
  /** Time the run itself took, where it is known better than by the clock (compiling left out). */
  readonly milliseconds?: number;
}

/** Any method's maps of a batch of pictures, on the plan's grid. */
export type MapsOf = (
  /** [count, height, width, channels], valid until the promise settles */
  images: Float32Array,
  count: number,
) => Promise<MapsRun>;

/** What runs where the network does, because the way there is long. */
export interface Remote {
  /** The maps of the picture's copies, which are made there. */
  readonly mapsOfCopies: (affines: readonly Affine[]) => Promise<MapsRun>;
  readonly makeSolver: MakeSolver;
}

/** Where several batches of copies are computed at once, while this thread does something else. */
export interface CopyLanes {
  /** So many at once; may become fewer. */
  readonly count: number;
  /** In one of the lanes, or as soon as one is free. */
  readonly mapsOf: MapsOf;
  /** Pictures a batch, as an earlier result told. */
  readonly batch?: number | undefined;
  /** Where batches are warped into. */
  readonly scratch: Scratch;
  /** Lets what was asked for set off. */
  readonly pause: () => Promise<unknown>;
}

export interface CopyRequest {
  readonly plan: Plan;
  /** The network's input for the picture, in its value range; the plan's picture size. */
  readonly image: Pixels;
  /**
   * Called with count 1 and with `batch` only; the last batch may hold stale pictures at its end. Where it says
   * `out-of-memory` it is asked for half as many from then on.
   */
  readonly mapsOf: MapsOf;
  /** Left out, copies are warped and maps solved here, in typed arrays. */
  readonly remote?: Remote | undefined;
  /** Where the batch's pictures are warped into; the same for the next picture of the model. */
  readonly scratch?: Scratch;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  readonly signal?: Signal | undefined;
}

/** Maps of the next copies. */
export interface CopyMaps {
  /** [count, n, m]; beyond them whatever was there */
  readonly maps: Float32Array;
  readonly count: number;
  /** Copies that are taken at a time from now on. */
  readonly batch: number;
}

interface Asked {
  readonly first: number;
  readonly size: number;
  readonly maps: Promise<Float32Array>;
}

/** Warps copies and asks for their maps: several batches at once where there are lanes, given in the copies' order. */
export class CopySource {
  readonly #request: CopyRequest;
  readonly #scratch: Scratch;
  /** Milliseconds of the last maps of so many copies at a time. */
  readonly #took = new Map<number, number>();
  #computing = 0;
  #lastMaps = -Infinity;
  /** Copies so far with nothing above 0 in their map. */
  blank = 0;
  /** By the clock, without what programs take to be made: as long as maps were computed, and warping beside which none were. */
  readonly milliseconds = {warp: 0, maps: 0};

  constructor(request: CopyRequest) {
    this.#request = request;
    this.#scratch = request.scratch ?? new Scratch();
  }

  /** Whether maps are being computed. */
  get busy(): boolean {
    return this.#computing > 0;
  }

  /** @returns [n, m] of the picture itself */
  async own(): Promise<Float32Array> {
    const {mapsOf, image} = this.#request;
    return this.#checked(await this.#run(1, () => mapsOf(image.values, 1)), 1);
  }

  /** All but the picture itself. Ends early when the signal is aborted. @param batch to begin with */
  async *others(batch: number, lanes: CopyLanes | undefined): AsyncGenerator<CopyMaps> {
    const {
      plan: {
        affines: {length: of},
      },
      signal,
    } = this.#request;
    const asked: Asked[] = [];
    for (let done = 1, next = 1; done < of;) {
      // In lanes one waits, so that none of them does.
      for (
        const most = lanes ? lanes.count + 1 : 1;
        asked.length < most && next < of;
        next += asked[asked.length - 1].size
      ) {
        if (asked.length > 0) await lanes?.pause();
        if (signal?.aborted) return;
        asked.push(this.#ask(next, lanes ? batch : this.#fasterSize(of - next, batch), lanes));
      }
      const [head] = asked.splice(0, 1);
      const {made: maps, size} = await withinMemory(
        head.size,
        (size) => (size === head.size ? head : this.#ask(head.first, size, lanes)).maps,
      );
      if (signal?.aborted) return;
      if (size < head.size) {
        await Promise.allSettled(asked.splice(0).map(({maps: others}) => others));
        batch = size;
        next = head.first + size;
      }
      const count = Math.min(size, of - head.first);
      done += count;
      yield {maps: this.#checked(maps, count), count, batch};
    }
  }

  /** 1 where the copies that are left take less time one by one than a batch that they do not fill; on a GPU they do not. */
  #fasterSize(left: number, batch: number): number {
    return left * (this.#took.get(1) ?? Infinity) < (this.#took.get(batch) ?? 0) ? 1 : batch;
  }

  #ask(first: number, size: number, lanes: CopyLanes | undefined): Asked {
    const {plan, remote, mapsOf} = this.#request;
    const affines = plan.affines.slice(first, first + size);
    const maps =
      remote && size > 1
        ? this.#run(size, () =>
            remote.mapsOfCopies([...affines, ...Array<Affine>(size - affines.length).fill(identity)]),
          )
        : this.#warped(affines, size, lanes?.scratch ?? this.#scratch, lanes?.mapsOf ?? mapsOf);
    maps.catch(() => undefined); // whoever waits for it hears of it, and nobody may
    return {first, size, maps};
  }

  async #warped(affines: readonly Affine[], size: number, scratch: Scratch, mapsOf: MapsOf): Promise<Float32Array> {
    const {image, plan, now} = this.#request;
    const {length} = image.values;
    const buffer = scratch.take(size * length);
    try {
      const beside = this.busy;
      const begin = now();
      affines.forEach((affine, k) => warp(image, affine, plan.preset.edge, buffer, k * length));
      if (!beside) this.milliseconds.warp += now() - begin;
      return await this.#run(size, () => mapsOf(buffer.subarray(0, size * length), size));
    } finally {
      scratch.give(buffer);
    }
  }

  async #run(size: number, work: () => Promise<MapsRun>): Promise<Float32Array> {
    const {now} = this.#request;
    const begin = now();
    this.#computing++;
    try {
      const {maps, milliseconds} = await work();
      const end = now();
      const took = milliseconds ?? end - begin;
      this.#took.set(size, took);
      this.milliseconds.maps += Math.min(took, end - this.#lastMaps);
      this.#lastMaps = end;
      return maps;
    } finally {
      this.#computing--;
    }
  }

  /** @throws HeatlensError `runtime-failed` where one of the first `count` is not finite */
  #checked(maps: Float32Array, count: number): Float32Array {
    const {height, width} = this.#request.plan.cells;
    for (let k = 0; k < count; k++) {
      const map = maps.subarray(k * height * width, (k + 1) * height * width);
      if (!map.every(Number.isFinite)) throw notFinite();
      if (!map.some((value) => value > 0)) this.blank++;
    }
    return maps;
  }
}

function notFinite(): HeatlensError {
  return new HeatlensError(
    'runtime-failed',
    "The map has values that are not finite; check the model's value range, or choose another layer or device.",
  );
}

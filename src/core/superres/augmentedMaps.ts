import {type Affine, identity} from '../augment/affine.ts';
import {type Pixels, warp} from '../augment/warp.ts';
import {HeatlensError} from '../errors.ts';
import {Scratch} from '../runtime/scratch.ts';
import {withinMemory} from '../runtime/withinMemory.ts';
import type {Signal} from '../signal.ts';
import {type Aggregation, enlarge, fusers, type MakeSolver} from './fuse.ts';
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

export interface AugmentRequest {
  readonly plan: Plan;
  readonly aggregate: Aggregation;
  /** The network's input for the picture, in its value range; the plan's picture size. */
  readonly image: Pixels;
  /**
   * Called with count 1 and with `batch` only; the last batch may hold stale pictures at its end. Where it says
   * `out-of-memory` it is asked for half as many from then on.
   */
  readonly mapsOf: MapsOf;
  /** Left out, copies are warped and maps solved here, in typed arrays. */
  readonly remote?: Remote;
  /** Pictures a batch, as an earlier result of the same model told; chosen from the first map's time when left out. */
  readonly batch?: number;
  /** Where the batch's pictures are warped into; the same for the next picture of the model. */
  readonly scratch?: Scratch;
  /** Milliseconds since some moment. */
  readonly now: () => number;
  readonly signal?: Signal;
}

/** One state of an anytime map; each replaces the one before. */
export interface AugmentedMap {
  /** [height, width] of the network's input, raw values in the method's unit. */
  readonly map: Float32Array;
  /** The picture's own map [n, m]. */
  readonly grid: Float32Array;
  /** Copies it is made of, of how many. */
  readonly copies: number;
  readonly of: number;
  /** Copies whose map was zero everywhere; they tell nothing. */
  readonly blank: number;
  /** The super-resolution's objective; null for other aggregations and for the plain map. */
  readonly objective: number | null;
  /** Pictures a batch; pass it on for the next picture, and no new shape needs compiling. */
  readonly batch: number;
  readonly milliseconds: {readonly warp: number; readonly maps: number; readonly fuse: number};
}

/**
 * Explains a picture through its copies: the plain map at once, then better ones while copies arrive, at last the map
 * of all.
 *
 * Ends early, keeping the last map, when the signal is aborted.
 *
 * @throws HeatlensError `runtime-failed` where a map is not finite
 */
export async function* augmentedMaps(request: AugmentRequest): AsyncGenerator<AugmentedMap> {
  const source = new CopySource(request);
  try {
    yield* fusedMaps(request, source);
  } finally {
    source.dispose();
  }
}

/** A preview costs as much as there are copies: one after each batch would make the whole quadratic in them. */
const previewGrowth = 1.5;

async function* fusedMaps({plan, aggregate, remote, signal, now, batch: settled}: AugmentRequest, source: CopySource): AsyncGenerator<AugmentedMap> {
  const fuser = fusers[aggregate](plan, remote?.makeSolver);
  const of = aggregate === 'single' ? 1 : plan.affines.length;
  const grid = (await source.next(1)).slice();
  fuser.add(grid, 1);
  let batch = of === 1 ? 1 : (settled ?? batchFor(source.milliseconds.maps, of - 1));
  const state = (fused: {map: Float32Array; objective: number | null}, copies: number): AugmentedMap => ({
    ...fused, grid, copies, of, blank: source.blank, batch, milliseconds: {...source.milliseconds, fuse},
  });
  let fuse = 0;
  let shown = 1;
  yield state({map: enlarge(plan, grid), objective: null}, 1);
  for (let copies = 1; copies < of; ) {
    if (signal?.aborted) return;
    const size = source.fasterSize(of - copies, batch);
    const {made: maps, size: used} = await withinMemory(size, (count) => source.next(count));
    if (signal?.aborted) return;
    if (used < size) batch = used;
    const count = Math.min(used, of - copies);
    copies += count;
    const begin = now();
    fuser.add(maps, count);
    const fused = copies < of ? await (copies < previewGrowth * shown ? undefined : fuser.preview()) : await fuser.finish();
    fuse += now() - begin;
    if (!fused) continue;
    shown = copies;
    yield state(fused, copies);
  }
}

/** MobileNet's copies take as much of a processor's time in batches of 6 as of 25: more only take memory. */
const mostCopies = 25;

/**
 * Near 100 ms a batch, and batches alike, so that the last is padded little.
 *
 * @param millisecondsAlone of one picture by itself; in a batch one takes from half of it (MobileNet) to all of it (Darknet)
 */
export function batchFor(millisecondsAlone: number, copies: number): number {
  const wished = Math.max(1, Math.min(copies, mostCopies, Math.floor(150 / Math.max(millisecondsAlone, 0.1))));
  return Math.ceil(copies / Math.ceil(copies / wished));
}

/** Warps the next copies and asks for their maps. */
class CopySource {
  readonly #request: AugmentRequest;
  readonly #scratch: Scratch;
  #buffer: Float32Array = new Float32Array(0);
  #copy = 0;
  /** Milliseconds of the last maps of so many copies at a time. */
  readonly #took = new Map<number, number>();
  /** Copies so far with nothing above 0 in their map. */
  blank = 0;
  readonly milliseconds = {warp: 0, maps: 0};

  constructor(request: AugmentRequest) {
    this.#request = request;
    this.#scratch = request.scratch ?? new Scratch();
  }

  dispose(): void {
    this.#scratch.give(this.#buffer);
  }

  /** 1 where the copies that are left take less time one by one than a batch that they do not fill; on a GPU they do not. */
  fasterSize(left: number, batch: number): number {
    return left * (this.#took.get(1) ?? Infinity) < (this.#took.get(batch) ?? 0) ? 1 : batch;
  }

  /** @returns [count, n, m]; beyond the last copy whatever was there */
  async next(count: number): Promise<Float32Array> {
    const {plan, remote, mapsOf, now} = this.#request;
    const affines = plan.affines.slice(this.#copy, this.#copy + count);
    const begin = now();
    const away = count > 1 ? remote : undefined; // the picture itself needs no warping
    const images = away ? this.#buffer : this.#warped(affines, count);
    const warped = now();
    const {maps, milliseconds: known} = await (away
      ? away.mapsOfCopies([...affines, ...Array<Affine>(count - affines.length).fill(identity)])
      : mapsOf(images, count));
    const milliseconds = known ?? now() - warped;
    this.#took.set(count, milliseconds);
    this.milliseconds.warp += warped - begin;
    this.milliseconds.maps += milliseconds;
    this.#copy += affines.length;
    this.#check(maps, affines.length);
    return maps;
  }

  #warped(affines: readonly Affine[], count: number): Float32Array {
    const {image, plan} = this.#request;
    const size = image.values.length;
    if (this.#buffer.length < count * size) this.#buffer = this.#scratch.take(count * size);
    affines.forEach((affine, k) => warp(image, affine, plan.preset.edge, this.#buffer, k * size));
    return this.#buffer.subarray(0, count * size);
  }

  #check(maps: Float32Array, count: number): void {
    const {height, width} = this.#request.plan.cells;
    for (let k = 0; k < count; k++) {
      const map = maps.subarray(k * height * width, (k + 1) * height * width);
      if (!map.every(Number.isFinite)) throw notFinite();
      if (!map.some((value) => value > 0)) this.blank++;
    }
  }
}

function notFinite(): HeatlensError {
  return new HeatlensError(
    'runtime-failed',
    'The map has values that are not finite; check the model\'s value range, or choose another layer or device.',
  );
}

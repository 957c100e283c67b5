import {type CopyLanes, type CopyRequest, CopySource} from './copySource.ts';
import {type Aggregation, enlarge, fusers} from './fuse.ts';

export interface AugmentRequest extends CopyRequest {
  readonly aggregate: Aggregation;
  /** Pictures a batch, as an earlier result of the same model told; chosen from the first map's time when left out. */
  readonly batch?: number | undefined;
  /**
   * Lanes for the copies, where there are some and they pay.
   * @param alone milliseconds that the picture itself took
   */
  readonly lanesFor?: ((alone: number) => CopyLanes | undefined) | undefined;
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
  const {plan, aggregate, remote, signal, now} = request;
  const source = new CopySource(request);
  const fuser = fusers[aggregate](plan, remote?.makeSolver);
  const of = aggregate === 'single' ? 1 : plan.affines.length;
  const grid = (await source.own()).slice();
  fuser.add(grid, 1);
  const alone = source.milliseconds.maps;
  const lanes = of === 1 ? undefined : request.lanesFor?.(alone);
  let batch = of === 1 ? 1 : ((lanes ?? request).batch ?? batchFor(alone, of - 1, lanes?.count));
  let fuse = 0;
  const state = (fused: {map: Float32Array; objective: number | null}, copies: number): AugmentedMap => ({
    ...fused,
    grid,
    copies,
    of,
    blank: source.blank,
    batch,
    milliseconds: {...source.milliseconds, fuse},
  });
  yield state({map: enlarge(plan, grid), objective: null}, 1);
  if (of === 1 || signal?.aborted) return;
  let copies = 1;
  let shown = 1;
  for await (const next of source.others(batch, lanes)) {
    batch = next.batch;
    copies += next.count;
    const beside = source.busy;
    const begin = now();
    fuser.add(next.maps, next.count);
    const fused =
      copies < of ? await (copies < previewGrowth * shown ? undefined : fuser.preview()) : await fuser.finish();
    if (!beside) fuse += now() - begin;
    if (!fused) continue;
    shown = copies;
    yield state(fused, copies);
  }
}

/** A preview costs as much as there are copies: one after each batch would make the whole quadratic in them. */
const previewGrowth = 1.5;

/**
 * Copies a batch at most. MobileNet's take as much of a processor's time in batches of 6 as of 25: more only take memory. More
 * than 8 leave the cache of a lane's core.
 */
const most = {here: 25, inLane: 8};
/** What a batch costs beside its copies, as a share of one. */
const overhead = 0.3;

/** Milliseconds of a batch at most, if copies take as long as the picture by itself: on this thread everything else waits. */
const longest = {here: 150, inLane: 200};

/**
 * Near 100 ms a batch, and so many that the last is padded little and no lane is left over at the end.
 *
 * @param millisecondsAlone of one picture by itself; in a batch one takes from half of it (MobileNet) to all of it (Darknet)
 * @param lanes batches that are computed at once, each of which then takes so many times as long
 */
export function batchFor(millisecondsAlone: number, copies: number, lanes = 1): number {
  const where = lanes === 1 ? 'here' : 'inLane';
  const timely = Math.floor(longest[where] / (lanes * Math.max(millisecondsAlone, 0.1)));
  const largest = Math.max(1, Math.min(copies, most[where], timely));
  const cost = (batch: number) => Math.ceil(Math.ceil(copies / batch) / lanes) * (batch + overhead);
  let best = largest;
  for (let batch = largest - 1; batch > 0; batch--) if (cost(batch) < cost(best)) best = batch;
  return best;
}

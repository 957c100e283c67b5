import {HeatlensError} from '../../core/errors.ts';
import {presets} from '../../core/augment/presets.ts';
import type {Bench, Maps} from '../../core/methods/method.ts';
import {lastMaps} from '../../core/methods/lastMaps.ts';
import {predictedClass, targetRow, type ExplainedClass} from '../../core/methods/targets.ts';
import type {Size} from '../../core/preprocess/preprocessing.ts';
import {augmentedMaps} from '../../core/superres/augmentedMaps.ts';
import type {MapsOf} from '../../core/superres/copySource.ts';
import {enlarge} from '../../core/superres/fuse.ts';
import type {Plan, PlanCache} from '../../core/superres/plan.ts';
import type {Array32} from '../../core/runtime/runtime.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import {lanedCopies, remoteCopies, type MapsOn} from './copyWays.ts';
import type {Order} from './order.ts';
import type {Subject} from './subject.ts';

/** One state of the map with the scores of the picture itself. */
export interface MapState {
  readonly map: RawMap;
  readonly grid: RawMap;
  /** [classes] */
  readonly logits: Float32Array;
  readonly copies: number;
  readonly of: number;
  readonly objective: number | null;
  /** What half precision does to the picture's own map, as a share of its maximum; absent in float32. */
  readonly halfError?: number | undefined;
  readonly milliseconds: Readonly<Record<string, number>>;
}

export interface MapRequest {
  readonly subject: Subject;
  readonly order: Order;
  readonly plans: PlanCache;
  /** [height, width, channels], in the network's value range */
  readonly image: Float32Array;
  readonly target: ExplainedClass | undefined;
}

/** The plain map first, then better ones; the last is the explanation. */
export async function* mapStream(request: MapRequest): AsyncGenerator<MapState> {
  const {order, plans} = request;
  const {layer, network} = request.subject;
  const {height, width} = network.input;
  const [n, m] = order.method.grid === 'layer' ? layer.shape : [height, width];
  const plan = plans.get({
    preset: presets[order.preset],
    copies: order.copies,
    seed: order.seed,
    picture: {height, width},
    cells: {height: n, width: m},
  });
  let halfError: number | undefined;
  for await (const state of order.aggregate === 'single' ? plainMaps(request, plan) : fusedMaps(request, plan)) {
    halfError ??= await errorOf(request, state.grid.values);
    yield {...state, halfError};
  }
}

/** The same map in float32 beside one in half precision. */
async function errorOf(request: MapRequest, map: Float32Array): Promise<number | undefined> {
  const {exactBench} = request.subject;
  if (!exactBench) return undefined;
  const {
    maps: {values},
  } = await lastMaps(explained(request, imagesOf(request, request.image, 1), exactBench));
  const greatest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return values.reduce((most, value, k) => Math.max(most, Math.abs(value - map[k])), 0) / (greatest || 1);
}

async function* plainMaps(request: MapRequest, plan: Plan): AsyncGenerator<MapState> {
  const begin = performance.now();
  for await (const {maps, logits} of explained(request, imagesOf(request, request.image, 1))) {
    yield {
      map: rawMap(plan.picture, enlarge(plan, maps.values)),
      grid: rawMap(plan.cells, maps.values),
      logits: logits.values,
      copies: 1,
      of: 1,
      objective: null,
      milliseconds: {maps: performance.now() - begin},
    };
  }
}

async function* fusedMaps(request: MapRequest, plan: Plan): AsyncGenerator<MapState> {
  const {order, subject} = request;
  const {bench, network, runtime, session, spent} = subject;
  const {head, input} = network;
  let target = request.target;
  let logits: Float32Array = new Float32Array();
  const key = `${runtime.device} ${order.method.id} ${bench.layers.join()} ${input.height}×${input.width}`;
  const inLanes = `${key} in lanes`;
  const batch = session.batches.get(key);
  const known = batch !== undefined || session.batches.has(inLanes);
  const mapsOf: MapsOf = async (images, count) => {
    // The first run of a program is about three times as slow as the next, so a batch is sized by the best of three. Where
    // that takes a second, copies come one by one anyway.
    let milliseconds = Infinity;
    let last: Maps | undefined;
    for (let run = logits.length === 0 && !known ? 0 : 2; run < 3 && !(last && milliseconds > 1000); run++) {
      const before = spent.run;
      last = await lastMaps(explained({...request, target}, imagesOf(request, images, count)));
      milliseconds = Math.min(milliseconds, spent.run - before);
    }
    if (last === undefined) throw new HeatlensError('internal', 'No map was made.');
    if (logits.length === 0) logits = last.logits.values;
    target ??= predictedClass(head, logits); // what the picture itself shows is what all copies are asked for
    return {maps: last.maps.values, milliseconds};
  };
  const image = {height: input.height, width: input.width, channels: input.channels, values: request.image};
  const on: MapsOn = async (images, other) =>
    (await lastMaps(explained({...request, target}, images, other))).maps.values;
  const remote = runtime.remote && order.method.direct ? remoteCopies(subject, image, plan, on) : undefined;
  const lanes =
    subject.laned &&
    lanedCopies(subject.laned, session.batches.get(inLanes), (images, count, other) =>
      on(imagesOf(request, images, count), other),
    );
  let where = key;
  const lanesFor = (alone: number) => {
    if (!lanes || (lanes.batch === undefined && alone * (order.copies - 1) < worthLanes)) return undefined;
    where = inLanes;
    return lanes;
  };
  const now = () => performance.now();
  const states = augmentedMaps({
    plan,
    aggregate: order.aggregate,
    image,
    mapsOf,
    remote,
    lanesFor,
    batch,
    scratch: session.scratch,
    now,
    signal: bench.signal,
  });
  for await (const {map, grid, copies, of, objective, batch: used, milliseconds} of states) {
    if (of > 1) session.batches.set(where, used);
    yield {map: rawMap(plan.picture, map), grid: rawMap(plan.cells, grid), logits, copies, of, objective, milliseconds};
  }
}

/** Milliseconds of copies from which on lanes are worth beginning, with their threads and sessions. */
const worthLanes = 250;

/** One method's states for a batch with the same target. */
function explained(
  {order, subject, target}: MapRequest,
  images: Array32,
  bench: Bench = subject.bench,
): AsyncGenerator<Maps> {
  const {head} = bench.network;
  const [count] = images.shape;
  const row = targetRow(head, target);
  const targets = new Float32Array(count * head.classes);
  for (let i = 0; i < count; i++) targets.set(row, i * head.classes);
  return order.method.explain(bench, {images, targets: {shape: [count, head.classes], values: targets}});
}

function imagesOf(
  {
    subject: {
      network: {input},
    },
  }: MapRequest,
  values: Float32Array,
  count: number,
): Array32 {
  return {shape: [count, input.height, input.width, input.channels], values};
}

function rawMap({height, width}: Size, values: Float32Array): RawMap {
  return {height, width, values};
}

import assert from 'node:assert/strict';
import {after, test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as ort from 'onnxruntime-node';
import {presets} from '../../../src/core/augment/presets.ts';
import {gradCam} from '../../../src/core/methods/gradCam.ts';
import type {Bench} from '../../../src/core/methods/method.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {createOnnxRuntime} from '../../../src/core/runtime/onnx/onnxRuntime.ts';
import {augmentedMaps, type AugmentedMap} from '../../../src/core/superres/augmentedMaps.ts';
import type {MapsOf} from '../../../src/core/superres/copySource.ts';
import {makePlan} from '../../../src/core/superres/plan.ts';
import {Benches} from '../../../src/engine/explain/benches.ts';
import {lanedCopies} from '../../../src/engine/explain/copyWays.ts';
import {Lane} from '../../../src/engine/lanes/lane.ts';
import {Lanes} from '../../../src/engine/lanes/lanes.ts';
import {ModelCache, type ModelSession} from '../../../src/engine/models/modelCache.ts';
import type {LanedRuntime} from '../../../src/engine/runtimes.ts';
import {Turns} from '../../../src/engine/turns.ts';
import {difference, waferModel} from '../samples.ts';

await setBackend('cpu');
const turns = new Turns();
const models = new ModelCache(traceDryRun, turns);
after(() => models.dispose());
const plain = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => performance.now()});

/** Lanes of a model, and those that were made. */
function laned(memory = 2 ** 40): LanedRuntime & {readonly made: Lane[]} {
  const made: Lane[] = [];
  const start = () => {
    const lane = new Lane();
    made.push(lane);
    return lane;
  };
  const lanes = new Lanes({Tensor: ort.Tensor, cores: 3, availableMemory: () => memory, start});
  const runtime = createOnnxRuntime({
    ort: lanes.ort,
    device: 'CPU',
    now: () => performance.now(),
    share: (values) => lanes.share(values),
  });
  return {runtime, lanes, made};
}

/** An explanation by the session's network; its copies go through lanes where some are given. */
async function* states(
  session: ModelSession,
  open?: LanedRuntime,
  signal = {aborted: false},
): AsyncGenerator<AugmentedMap> {
  const {network} = session.model;
  const {
    input: {height, width, channels},
    head: {classes},
  } = network;
  const benches = new Benches({network, layers: ['conv6'], random: Math.random}, turns);
  const mapsOn = async (images: Float32Array, count: number, bench: Bench) => {
    const targets = Float32Array.from({length: count * classes}, (_, i) => (i % classes === 2 ? 1 : 0));
    const subject = {
      images: {shape: [count, height, width, channels], values: images},
      targets: {shape: [count, classes], values: targets},
    };
    for await (const {maps} of gradCam.explain(bench, subject)) return maps.values;
    throw new Error('No map was made.');
  };
  const mapsOf: MapsOf = async (images, count) => ({
    maps: await mapsOn(
      images,
      count,
      benches.on(() => session.programs(plain)),
    ),
  });
  const inLanes = open && (await session.inLanes(async () => open));
  const lanes =
    inLanes && lanedCopies({...inLanes, bench: (took) => benches.on(() => inLanes.programs, took)}, 6, mapsOn);
  const plan = makePlan({
    preset: presets.default,
    copies: 60,
    seed: 3,
    picture: {height, width},
    cells: {height: 12, width: 12},
  });
  const image = {
    height,
    width,
    channels,
    values: Float32Array.from({length: height * width * channels}, (_, i) => Math.abs(Math.sin(i / 50))),
  };
  const now = () => performance.now();
  yield* augmentedMaps({plan, aggregate: 'augmented', image, mapsOf, now, batch: 6, signal, lanesFor: () => lanes});
}

async function last(stream: AsyncGenerator<AugmentedMap>): Promise<AugmentedMap> {
  let found: AugmentedMap | undefined;
  for await (const state of stream) found = state;
  if (found === undefined) throw new Error('No state came.');
  return found;
}

test('copies in lanes give the map that they give without, to the same last bit each time', async () => {
  const session = await models.open(waferModel);
  const open = laned();
  const [first, again, without] = [
    await last(states(session, open)),
    await last(states(session, open)),
    await last(states(session)),
  ];
  assert.equal(open.made.length, 3);
  assert.deepEqual(first.map, again.map);
  assert.ok(difference(first.map, without.map) <= 1e-4);
  assert.deepEqual([first.copies, first.blank], [60, without.blank]);
});

test('a lane that ends in the middle leaves its copies to the others, and the map is the same', async () => {
  const session = await models.openOwn(waferModel);
  const open = laned();
  const whole = await last(states(session, open));
  for await (const {copies, map} of states(session, open)) {
    if (copies > 1) void open.made[0].stop();
    if (copies === 60) assert.deepEqual(map, whole.map);
  }
  assert.equal(open.lanes.count, 2);
  session.retire();
});

test('where no lane is left the explanation says so in one sentence, and the next gets new ones', async () => {
  const session = await models.openOwn(waferModel);
  const [open, next] = [laned(), laned()];
  const ended = async () => {
    for await (const {copies} of states(session, open)) if (copies > 1) await open.lanes.stop();
  };
  await assert.rejects(ended(), {code: 'runtime-failed', message: /^A thread that computes ended .* No other is left/});
  assert.equal((await last(states(session, next))).copies, 60);
  assert.equal(next.made.length, 3);
  session.retire();
});

test('lanes end with their model, though an explanation that was cancelled still computes in them', async () => {
  const session = await models.openOwn(waferModel);
  const open = laned();
  const signal = {aborted: false};
  for await (const {copies} of states(session, open, signal)) signal.aborted = copies > 1;
  session.retire();
  while (!open.made.every(({ended}) => ended)) await new Promise((resolve) => setTimeout(resolve, 5));
  await open.lanes.stop(); // waits until the threads have left
});

test('where memory holds no two lanes a model has none', async () => {
  const session = await models.openOwn(waferModel);
  assert.equal(await session.inLanes(async () => laned(150 * 2 ** 20)), undefined);
  assert.ok(await (await models.open(waferModel)).inLanes(async () => laned(300 * 2 ** 20)));
  session.retire();
});

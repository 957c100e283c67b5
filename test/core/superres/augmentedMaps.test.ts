import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {Pixels} from '../../../src/core/augment/warp.ts';
import {presets, type PresetId} from '../../../src/core/augment/presets.ts';
import {HeatlensError} from '../../../src/core/errors.ts';
import {type AugmentedMap, augmentedMaps, batchFor} from '../../../src/core/superres/augmentedMaps.ts';
import type {MapsOf} from '../../../src/core/superres/copySource.ts';
import {type Aggregation, fusers} from '../../../src/core/superres/fuse.ts';
import {PlanCache, makePlan} from '../../../src/core/superres/plan.ts';

const picture = {height: 56, width: 56};
const cells = {height: 7, width: 7};

/** A bright square on black, and a method whose map is each cell's mean brightness, times 3. */
const square: Pixels = {
  ...picture,
  channels: 1,
  values: Float32Array.from({length: 56 * 56}, (_, p) => (inSquare(p) ? 1 : 0)),
};

function inSquare(p: number): boolean {
  const x = p % 56;
  const y = Math.floor(p / 56);
  return x >= 20 && x < 34 && y >= 12 && y < 26;
}

function brightness(calls: number[] = []): MapsOf {
  return async (images, count) => {
    calls.push(count);
    const maps = new Float32Array(count * 49);
    for (let k = 0; k < images.length; k++) {
      const [image, y, x] = [Math.floor(k / 3136), Math.floor((k % 3136) / 56), k % 56];
      maps[image * 49 + Math.floor(y / 8) * 7 + Math.floor(x / 8)] += (3 * images[k]) / 64;
    }
    return {maps};
  };
}

function plan(preset: PresetId, copies = 40) {
  return makePlan({preset: presets[preset], copies, seed: 5, picture, cells});
}

async function all(stream: AsyncGenerator<AugmentedMap>): Promise<AugmentedMap[]> {
  const states: AugmentedMap[] = [];
  for await (const state of stream) states.push(state);
  return states;
}

test('the plain map comes first, then better ones, at last that of all copies', async () => {
  const states = await all(
    augmentedMaps({
      plan: plan('default'),
      aggregate: 'augmented',
      image: square,
      mapsOf: brightness(),
      batch: 13,
      now: () => 0,
    }),
  );
  assert.deepEqual(
    states.map(({copies}) => copies),
    [1, 14, 27, 40],
  );
  assert.equal(states[0].objective, null);
  assert.ok(states.slice(1).every(({objective}) => objective !== null && objective > 0));
});

test('previews grow apart, so that their cost stays a share of the whole', async () => {
  const states = await all(
    augmentedMaps({
      plan: plan('default'),
      aggregate: 'augmented',
      image: square,
      mapsOf: brightness(),
      batch: 1,
      now: () => 0,
    }),
  );
  assert.deepEqual(
    states.map(({copies}) => copies),
    [1, 2, 3, 5, 8, 12, 18, 27, 40],
  );
});

test('copies that would fill little of a batch come one by one where that is faster', async () => {
  const calls: number[] = [];
  const request = {plan: plan('paper'), aggregate: 'mean', image: square, batch: 16, now: () => 0} as const;
  const taking =
    (alone: number, batch: number): MapsOf =>
    async (images, count) => ({...(await brightness(calls)(images, count)), milliseconds: count === 1 ? alone : batch});
  const onProcessor = await all(augmentedMaps({...request, mapsOf: taking(2, 16)}));
  assert.deepEqual(calls.splice(0), [1, 16, 16, 1, 1, 1, 1, 1, 1, 1]);
  assert.deepEqual([onProcessor.at(-1)?.copies, onProcessor.at(-1)?.batch], [40, 16]);
  const onGpu = await all(augmentedMaps({...request, mapsOf: taking(3, 4)}));
  assert.deepEqual(calls, [1, 16, 16, 16]);
  assert.deepEqual(onGpu.at(-1)?.map, onProcessor.at(-1)?.map);
});

test('only the batch sizes announced are asked for, the last one padded', async () => {
  const calls: number[] = [];
  await all(
    augmentedMaps({
      plan: plan('paper'),
      aggregate: 'mean',
      image: square,
      mapsOf: brightness(calls),
      batch: 16,
      now: () => 0,
    }),
  );
  assert.deepEqual(calls, [1, 16, 16, 16]);
});

test('the augmented map follows an edge that the plain one cannot show', async () => {
  const error = ({map}: AugmentedMap) =>
    map.reduce((sum, value, p) => sum + Math.abs(value - (inSquare(p) ? 3 : 0)), 0);
  for (const preset of ['default', 'paper'] as const) {
    const states = await all(
      augmentedMaps({
        plan: plan(preset, 100),
        aggregate: 'augmented',
        image: square,
        mapsOf: brightness(),
        batch: 33,
        now: () => 0,
      }),
    );
    assert.ok(error(states[3]) < 0.85 * error(states[0]), `${preset}: ${states.map(error)}`);
  }
});

test('every aggregation keeps the unit of the method', async () => {
  for (const aggregate of ['single', 'mean', 'max', 'augmented'] satisfies Aggregation[]) {
    const states = await all(
      augmentedMaps({
        plan: plan('default', 60),
        aggregate,
        image: square,
        mapsOf: brightness(),
        batch: 59,
        now: () => 0,
      }),
    );
    const peak = Math.max(...states[states.length - 1].map);
    assert.ok(peak > 1.5 && peak < 6, `${aggregate}: ${peak}`);
  }
});

test('`single` asks for one map and no more', async () => {
  const calls: number[] = [];
  const states = await all(
    augmentedMaps({plan: plan('default'), aggregate: 'single', image: square, mapsOf: brightness(calls), now: () => 0}),
  );
  assert.deepEqual(calls, [1]);
  assert.deepEqual([states.length > 0, states[0].of], [true, 1]);
});

test('cancelling keeps the last map and asks for no more', async () => {
  const calls: number[] = [];
  const signal = {aborted: false};
  const seen: number[] = [];
  for await (const state of augmentedMaps({
    plan: plan('default'),
    aggregate: 'augmented',
    image: square,
    mapsOf: brightness(calls),
    batch: 13,
    now: () => 0,
    signal,
  })) {
    seen.push(state.copies);
    if (state.copies === 14) signal.aborted = true;
  }
  assert.deepEqual(seen, [1, 14]);
  assert.deepEqual(calls, [1, 13]);
});

test('copies with an empty map are left out and counted', async () => {
  const some: MapsOf = async (images, count) => {
    const {maps} = await brightness()(images, count);
    if (count > 1) maps.fill(0, 0, 3 * 49);
    return {maps};
  };
  const states = await all(
    augmentedMaps({plan: plan('paper'), aggregate: 'augmented', image: square, mapsOf: some, batch: 39, now: () => 0}),
  );
  assert.equal(states[1].blank, 3);
  assert.ok(states[1].map.every(Number.isFinite));
});

test('a picture without a map gives an empty map, not a division by 0', async () => {
  const none: MapsOf = async (_, count) => ({maps: new Float32Array(count * 49)});
  for (const aggregate of ['single', 'mean', 'max', 'augmented'] satisfies Aggregation[]) {
    const states = await all(
      augmentedMaps({plan: plan('paper', 10), aggregate, image: square, mapsOf: none, batch: 9, now: () => 0}),
    );
    assert.ok(states.every(({map}) => map.every((value) => value === 0)));
  }
});

test('a map that is not finite is refused with the remedy', async () => {
  const broken: MapsOf = async (_, count) => ({maps: new Float32Array(count * 49).fill(NaN)});
  const stream = augmentedMaps({
    plan: plan('paper', 3),
    aggregate: 'augmented',
    image: square,
    mapsOf: broken,
    now: () => 0,
  });
  await assert.rejects(all(stream), (error) => error instanceof HeatlensError && error.code === 'runtime-failed');
});

test('batches come near 100 ms, hold no more than 25 and leave little over', () => {
  assert.equal(batchFor(5, 99), 25);
  assert.equal(batchFor(8, 99), 11);
  assert.equal(batchFor(500, 99), 1);
  assert.equal(batchFor(0, 99), 25);
  assert.equal(batchFor(40, 9), 3);
});

test('lanes get batches alike in number, so that none is idle while the last are computed', () => {
  assert.equal(batchFor(6, 99, 2), 5); // 10 of them each
  assert.equal(batchFor(40, 99, 2), 2);
  assert.equal(batchFor(1.5, 99, 8), 7); // 2 each, but one
  assert.equal(batchFor(500, 99, 16), 1);
});

test('where memory runs out half as many copies are taken at a time, and that number is told for the next picture', async () => {
  const calls: number[] = [];
  const roomFor =
    (most: number): MapsOf =>
    async (images, count) => {
      if (count > most) throw new HeatlensError('out-of-memory', 'There is not enough memory.');
      return brightness(calls)(images, count);
    };
  const request = {plan: plan('paper'), aggregate: 'mean', image: square, batch: 39, now: () => 0} as const;
  const narrow = await all(augmentedMaps({...request, mapsOf: roomFor(12)}));
  assert.deepEqual(calls, [1, 10, 10, 10, 10]);
  assert.deepEqual([narrow.at(-1)?.copies, narrow.at(-1)?.batch], [40, 10]);
  const wide = await all(augmentedMaps({...request, mapsOf: brightness()}));
  assert.deepEqual(narrow.at(-1)?.map, wide.at(-1)?.map);
});

test('where not even one picture fits into memory the explanation ends with that error', async () => {
  const none: MapsOf = async () => {
    throw new HeatlensError('out-of-memory', 'There is not enough memory.');
  };
  const stream = augmentedMaps({plan: plan('paper'), aggregate: 'mean', image: square, mapsOf: none, now: () => 0});
  await assert.rejects(all(stream), (error) => error instanceof HeatlensError && error.code === 'out-of-memory');
});

test('maps as fine as the picture are refused by the super-resolution only, with the remedy', async () => {
  const fine = makePlan({
    preset: presets.default,
    copies: 3,
    seed: 5,
    picture: {height: 100, width: 100},
    cells: {height: 100, width: 100},
  });
  const image = {height: 100, width: 100, channels: 1, values: new Float32Array(1e4).fill(1)};
  const mapsOf: MapsOf = async (_, count) => ({maps: new Float32Array(count * 1e4).fill(1)});
  const states = await all(augmentedMaps({plan: fine, aggregate: 'mean', image, mapsOf, now: () => 0}));
  assert.ok(states[states.length - 1].map.every((value) => Math.abs(value - 1) < 1e-6));
  const refused = all(augmentedMaps({plan: fine, aggregate: 'augmented', image, mapsOf, now: () => 0}));
  await assert.rejects(refused, (error) => error instanceof HeatlensError && error.message.includes('`mean`'));
});

test('the operator is built once for all pictures of a model', () => {
  const cache = new PlanCache(2);
  const request = {preset: presets.default, copies: 10, seed: 1, picture, cells};
  const first = cache.get(request);
  assert.equal(cache.get({...request}), first);
  assert.notEqual(cache.get({...request, seed: 2}), first);
  cache.get({...request, seed: 3});
  assert.notEqual(cache.get(request), first);
});

test('a copy in which the method finds little counts little', async () => {
  const two = makePlan({
    preset: {...presets.default, magnification: 1, mirror: false},
    copies: 2,
    seed: 1,
    picture,
    cells,
  });
  const peaked = (cell: number, height: number) => Float32Array.from({length: 49}, (_, k) => (k === cell ? height : 0));
  const fused = async (height: number) => {
    const fuser = fusers.augmented(two);
    fuser.add(Float32Array.of(...peaked(8, 4), ...peaked(40, height)), 2);
    return (await fuser.finish()).map;
  };
  // Pixels of cells 8 and 40 that a turn by 180° takes to each other.
  const at = (map: Float32Array, cell: number) => map[cell === 8 ? 12 * 56 + 12 : 43 * 56 + 43];
  const alike = await fused(4);
  const faint = await fused(0.04);
  assert.ok(Math.abs(at(alike, 40) - at(alike, 8)) < 0.05 * at(alike, 8));
  assert.ok(at(faint, 40) < 0.5 * at(faint, 8), `${at(faint, 40)} beside ${at(faint, 8)}`);
});

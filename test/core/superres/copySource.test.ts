import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Pixels} from '../../../src/core/augment/warp.ts';
import {presets} from '../../../src/core/augment/presets.ts';
import {HeatlensError} from '../../../src/core/errors.ts';
import {Scratch} from '../../../src/core/runtime/scratch.ts';
import {type AugmentedMap, augmentedMaps} from '../../../src/core/superres/augmentedMaps.ts';
import {type CopyLanes, CopySource, type MapsOf} from '../../../src/core/superres/copySource.ts';
import {makePlan} from '../../../src/core/superres/plan.ts';

const picture = {height: 24, width: 24};
const plan = makePlan({preset: presets.default, copies: 30, seed: 5, picture, cells: {height: 3, width: 3}});
const image: Pixels = {...picture, channels: 1, values: Float32Array.from({length: 576}, (_, p) => 1 + Math.sin(p))};

/** Each cell's mean, read when the answer is given: a buffer that another batch has got meanwhile shows. */
const means: MapsOf = async (images, count) => {
  const maps = new Float32Array(count * 9);
  images.forEach(
    (value, k) =>
      (maps[Math.floor(k / 576) * 9 + Math.floor((k % 576) / 192) * 3 + Math.floor((k % 24) / 8)] += value / 64),
  );
  return {maps};
};

/** Computes batches when told to, one of those it has: the `pick`s decide which. */
class FakeLanes implements CopyLanes {
  readonly count: number;
  readonly scratch = new Scratch();
  readonly batch: number | undefined;
  readonly #waiting: (() => void)[] = [];
  readonly #picks: number[];
  readonly #maps: MapsOf;
  most = 0;
  asked = 0;

  constructor(count: number, picks: readonly number[], batch?: number, maps = means) {
    this.count = count;
    this.batch = batch;
    this.#picks = [...picks];
    this.#maps = maps;
  }

  readonly pause = async () => undefined;

  readonly mapsOf: MapsOf = async (images, count) => {
    this.asked++;
    await new Promise<void>((resolve) => {
      this.#waiting.push(resolve);
      this.most = Math.max(this.most, this.#waiting.length);
      setImmediate(() => this.#answerOne());
    });
    return this.#maps(images, count);
  };

  #answerOne(): void {
    const [answer] = this.#waiting.splice((this.#picks.shift() ?? 0) % this.#waiting.length, 1);
    answer();
  }
}

async function all(stream: AsyncGenerator<AugmentedMap>): Promise<AugmentedMap[]> {
  const states: AugmentedMap[] = [];
  for await (const state of stream) states.push(state);
  return states;
}

const request = {plan, image, mapsOf: means, now: () => 0} as const;

test('the map is the same to the last bit, however many lanes there are and whichever is first', async () => {
  const plain = new Map(
    await Promise.all(
      ['mean', 'max', 'augmented'].map(async (aggregate) => {
        const states = await all(augmentedMaps({...request, aggregate: aggregate as 'mean', batch: 4}));
        return [aggregate, states] as const;
      }),
    ),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('mean', 'max', 'augmented'),
      fc.integer({min: 1, max: 5}),
      fc.array(fc.nat(9), {maxLength: 12}),
      async (aggregate, count, picks) => {
        const lanes = new FakeLanes(count, picks, 4);
        const states = await all(augmentedMaps({...request, aggregate, lanesFor: () => lanes}));
        const expected = plain.get(aggregate) ?? [];
        assert.deepEqual(
          states.map(({copies, map}) => [copies, map]),
          expected.map(({copies, map}) => [copies, map]),
        );
        assert.ok(lanes.most <= count + 1);
      },
    ),
    {numRuns: 25},
  );
});

test('every lane has work, and one batch waits', async () => {
  const lanes = new FakeLanes(3, []);
  const [last] = (await all(augmentedMaps({...request, aggregate: 'mean', lanesFor: () => lanes}))).slice(-1);
  assert.deepEqual([lanes.most, lanes.asked, last.batch, last.copies], [4, 6, 5, 30]); // two batches for each
  const small = new FakeLanes(3, [], 2);
  await all(augmentedMaps({...request, aggregate: 'mean', lanesFor: () => small}));
  assert.deepEqual([small.most, small.asked], [4, 15]);
});

test('lanes are asked for once the picture itself tells how long one takes, and only for copies', async () => {
  const asked: number[] = [];
  const lanesFor = (alone: number) => void asked.push(alone);
  const timed: MapsOf = async (images, count) => ({...(await means(images, count)), milliseconds: 7});
  await all(augmentedMaps({...request, mapsOf: timed, aggregate: 'single', lanesFor}));
  await all(augmentedMaps({...request, mapsOf: timed, aggregate: 'max', lanesFor}));
  assert.deepEqual(asked, [7]);
});

test('cancelling while batches are computed asks for no more and waits for none but the next', async () => {
  const signal = {aborted: false};
  const lanes = new FakeLanes(2, [], 2);
  const states: number[] = [];
  for await (const {copies} of augmentedMaps({...request, aggregate: 'mean', lanesFor: () => lanes, signal})) {
    states.push(copies);
    signal.aborted = copies >= 3;
  }
  assert.deepEqual(states, [1, 3]);
  assert.ok(lanes.asked <= 3);
});

test('an error in one batch ends the explanation with it, whatever becomes of the others', async () => {
  const unhandled: unknown[] = [];
  const listener = (reason: unknown) => unhandled.push(reason);
  process.on('unhandledRejection', listener);
  try {
    await fc.assert(
      fc.asyncProperty(fc.nat(7), fc.array(fc.nat(9), {maxLength: 8}), async (failing, picks) => {
        let batch = 0;
        const broken: MapsOf = async (images, count) => {
          if (batch++ >= failing) throw new HeatlensError('runtime-failed', `Batch ${batch} failed.`);
          return means(images, count);
        };
        const lanes = new FakeLanes(3, picks, 3, broken);
        await assert.rejects(all(augmentedMaps({...request, aggregate: 'augmented', lanesFor: () => lanes})), {
          code: 'runtime-failed',
        });
      }),
      {numRuns: 15},
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual(unhandled, []);
  } finally {
    process.off('unhandledRejection', listener);
  }
});

test('where memory runs out in lanes half as many copies are taken at a time, and the map stays the same', async () => {
  const roomFor =
    (most: number): MapsOf =>
    async (images, count) => {
      if (count > most) throw new HeatlensError('out-of-memory', 'There is not enough memory.');
      return means(images, count);
    };
  const [wide] = (await all(augmentedMaps({...request, aggregate: 'mean', batch: 8}))).slice(-1);
  const lanes = new FakeLanes(2, [1, 0, 2], 8, roomFor(2));
  const [narrow] = (await all(augmentedMaps({...request, aggregate: 'mean', lanesFor: () => lanes}))).slice(-1);
  assert.deepEqual([narrow.map, narrow.copies, narrow.batch], [wide.map, 30, 2]);
  const none = new FakeLanes(2, [], 8, roomFor(0));
  await assert.rejects(all(augmentedMaps({...request, aggregate: 'mean', lanesFor: () => none})), {
    code: 'out-of-memory',
  });
});

test('time is told by the clock: batches computed side by side count once, and what is done beside them not at all', async () => {
  let clock = 0;
  const source = new CopySource({
    ...request,
    now: () => clock,
    mapsOf: async (images, count) => ({...(await means(images, count)), milliseconds: 5}),
  });
  await source.own();
  clock = 100;
  const answers: (() => void)[] = [];
  const mapsOf: MapsOf = async (images, count) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return {...(await means(images, count)), milliseconds: 30};
  };
  const others = source.others(15, {count: 2, scratch: new Scratch(), mapsOf, pause: async () => undefined});
  const first = others.next();
  await new Promise((resolve) => setImmediate(resolve));
  clock = 130;
  answers[0]();
  await first;
  clock = 140;
  answers[1]();
  await others.next();
  assert.deepEqual(source.milliseconds, {warp: 0, maps: 5 + 40});
});

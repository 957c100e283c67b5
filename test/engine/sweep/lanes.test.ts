import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../../../src/core/errors.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import type {CompiledProgram, Program, Runtime} from '../../../src/core/runtime/runtime.ts';
import {PlanCache} from '../../../src/core/superres/plan.ts';
import {createEngine} from '../../../src/engine/engine.ts';
import {ModelCache} from '../../../src/engine/models/modelCache.ts';
import {Runtimes, type ChosenRuntime} from '../../../src/engine/runtimes.ts';
import {sweep} from '../../../src/engine/sweep/sweep.ts';
import {Turns} from '../../../src/engine/turns.ts';
import type {SweepRequest, SweepSummary} from '../../../src/protocol/sweep.ts';
import {threadCount} from '../../threadCount.ts';
import {explained, waferModel} from '../samples.ts';
import {contents, many, playground, swept} from './sweeps.ts';

const classes = ['donut', 'arc', 'loc', 'scratch', 'random', 'center', 'none', 'cross', 'checkerboard'];

/** As where there are no lanes: a device that takes one batch at a time. */
class OneAtATime extends Runtimes {
  override async choose(...asked: Parameters<Runtimes['choose']>): Promise<ChosenRuntime> {
    return {...(await super.choose(...asked)), device: 'webgpu'};
  }
}

/** A machine without the memory for more than so many pictures at a time. */
class ShortOfMemory extends Runtimes {
  readonly refused: number[] = [];
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override async inLanes(): ReturnType<Runtimes['inLanes']> {
    const {runtime, lanes} = await super.inLanes();
    return {runtime: this.#short(runtime), lanes};
  }

  #short(runtime: Runtime): Runtime {
    return {...runtime, compile: async (program) => this.#refused(program) ?? runtime.compile(program)};
  }

  #refused({
    inputs: {
      images: [pictures],
    },
  }: Program): Promise<CompiledProgram> | undefined {
    if (pictures <= this.#most) return undefined;
    this.refused.push(pictures);
    throw new HeatlensError('out-of-memory', 'There is not enough memory.');
  }
}

async function sweptOn(runtimes: Runtimes, request: Omit<SweepRequest, 'model'>, times = 1): Promise<SweepSummary> {
  await setBackend('cpu');
  const turns = new Turns();
  const tools = {models: new ModelCache(traceDryRun, turns), runtimes, plans: new PlanCache(), turns};
  try {
    for (let time = 1; ; time++) {
      const stream = sweep(tools, {
        model: waferModel,
        preprocessing: {range: '0..1'},
        ...request,
        store: `${request.store}${time === times ? '' : time}`,
      });
      let step = await stream.next();
      while (!step.done) step = await stream.next();
      if (time === times) return step.value;
    }
  } finally {
    await tools.models.dispose();
  }
}

test('lanes write the very rows that one session writes', async (t) => {
  const {pictures, store} = playground(t, classes);
  many(pictures, 90);
  for (const explained of ['predicted', 'both'] as const) {
    await sweptOn(new Runtimes(), {folder: pictures, store: `${store}-${explained}`, explained});
    await sweptOn(new OneAtATime(), {folder: pictures, store: `${store}-${explained}-one`, explained});
    const rows = contents(`${store}-${explained}`);
    assert.ok(rows.size > 90);
    assert.deepEqual(rows, contents(`${store}-${explained}-one`));
  }
});

test('where memory runs out, half as many pictures go through at a time, and the next sweep begins with those', async (t) => {
  const {pictures, store} = playground(t, classes);
  const short = new ShortOfMemory(1);
  await sweptOn(short, {folder: pictures, store}, 2);
  assert.deepEqual(new Set(short.refused), new Set([4, 2]));
  assert.ok(short.refused.length <= 6, `${short.refused}: only what was begun before the first refusal`);
  await sweptOn(new Runtimes(), {folder: pictures, store: `${store}-whole`});
  assert.deepEqual([...contents(store).keys()], [...contents(`${store}-whole`).keys()]);
  await assert.rejects(sweptOn(new ShortOfMemory(0), {folder: pictures, store: `${store}-none`}), {
    code: 'out-of-memory',
  });
});

test('a stopped sweep and a disposed engine leave no lane behind, and the process alive', async (t) => {
  const {pictures, store} = playground(t, []);
  many(pictures, 400);
  const threads: number[] = [];
  for (const [round, end] of (['abort', 'dispose', 'abort', 'dispose'] as const).entries()) {
    const engine = createEngine();
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const sweeping = swept(
      engine,
      {folder: pictures, store: `${store}-${round}`},
      {
        signal: stop.signal,
        onProgress: ({stage}) => stage === 'pictures' && begun.resolve(),
      },
    );
    sweeping.catch(() => undefined);
    await begun.promise;
    if (end === 'abort') {
      stop.abort();
      await assert.rejects(sweeping, {code: 'cancelled'});
      await explained(engine, {aggregate: 'single'}); // the engine goes on
    }
    await engine.dispose();
    await assert.rejects(sweeping);
    threads.push(threadCount());
  }
  assert.ok(threads[3] <= threads[1], threads.join(' '));
});

test('an explanation that is asked for while a sweep computes is answered meanwhile', async (t) => {
  const {pictures, store} = playground(t, []);
  many(pictures, 600);
  const engine = createEngine();
  t.after(() => engine.dispose());
  const begun = Promise.withResolvers<void>();
  let over = false;
  const sweeping = swept(
    engine,
    {folder: pictures, store},
    {onProgress: ({stage}) => stage === 'pictures' && begun.resolve()},
  );
  void sweeping.finally(() => (over = true));
  await begun.promise;
  await explained(engine, {aggregate: 'single'});
  assert.ok(!over, 'the sweep goes on');
  assert.equal((await sweeping).made, 600);
});

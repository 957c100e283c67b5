import assert from 'node:assert/strict';
import {cpSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {PlanCache} from '../../../src/core/superres/plan.ts';
import {sanity} from '../../../src/engine/compare/sanity.ts';
import {createEngine} from '../../../src/engine/engine.ts';
import {ModelCache} from '../../../src/engine/models/modelCache.ts';
import {Turns} from '../../../src/engine/turns.ts';
import type {Sanity, SanityProgress, SanityRequest} from '../../../src/protocol/compare.ts';
import {LosingRuntimes} from '../losingRuntimes.ts';
import {difference, donut, explained, waferModel} from '../samples.ts';
import {playground} from '../sweep/sweeps.ts';

const engine = createEngine();
after(() => engine.dispose());

async function checked(
  request: Partial<SanityRequest> = {},
  onProgress: (progress: SanityProgress) => void = () => {},
  signal?: AbortSignal,
): Promise<Sanity> {
  const stream = engine.sanity({model: waferModel, image: donut, ...request}, signal);
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
    onProgress(step.value);
  }
}

test('Grad-CAM loses its map as the layers become random, the last first, and the model itself stays as it is', async () => {
  const before = await explained(engine, {aggregate: 'single'});
  const seen: number[] = [];
  const {steps, unchanging, verdict, target} = await checked(
    {},
    (progress) => progress.stage === 'step' && seen.push(progress.step.randomised),
  );
  assert.deepEqual(seen, [0, 1, 2, 3, 4, 5, 6, 7, 8]);
  assert.deepEqual(
    steps.map(({layers}) => layers.length),
    [0, 1, 1, 1, 1, 1, 1, 1, 1],
  );
  assert.ok(difference(before.grid.values, steps[0].grid.values) < 1e-5);
  assert.equal(steps[0].similarity.spearman, 1);
  assert.ok(Math.abs(steps[8].similarity.spearman) < 0.5 && steps[8].similarity.shared < 0.5);
  assert.deepEqual([unchanging, target.label], [false, 'donut']);
  assert.match(verdict, /^Grad-CAM depends on what the network has learnt: with all 8 layers random/);
  const again = await explained(engine, {aggregate: 'single'});
  assert.equal(difference(before.map.values, again.map.values), 0);
});

test('the same seed draws the same weights, on each runtime, and another seed others', async () => {
  const [first, eager, other] = [await checked(), await checked({runtime: 'tfjs'}), await checked({seed: 8})];
  first.steps.forEach(({grid}, i) => {
    assert.ok(difference(grid.values, eager.steps[i].grid.values) < 1e-3, `step ${i}`);
  });
  assert.ok(difference(first.steps[4].grid.values, other.steps[4].grid.values) > 0.01);
});

test('a map that weights drawn anew leave as it was is flagged, with what to do', async (t) => {
  const {folder} = playground(t, []);
  const model = join(folder, 'untrained');
  cpSync(waferModel, model, {recursive: true});
  const shard = join(model, 'group1-shard1of1.bin');
  writeFileSync(shard, new Float32Array(statSync(shard).size / 4).fill(0.02)); // drawn from these, they are these
  const {unchanging, verdict, steps} = await checked({model});
  assert.ok(steps.every(({similarity}) => similarity.spearman > 0.999));
  assert.equal(unchanging, true);
  assert.match(verdict, /^Grad-CAM hardly changes: with all 8 layers random, .* is 1\.00 .* choose another method\.$/);
});

test('where a device is lost in the middle of a check, the processor goes on with the same maps, and that is said', async () => {
  await setBackend('cpu');
  const whole = await checked();
  for (const [lostAt, part] of [
    [1, /This was computed with ONNX Runtime/],
    [4, /The rest was computed with ONNX Runtime/],
  ] as const) {
    const runtimes = new LosingRuntimes(lostAt);
    const turns = new Turns();
    const tools = {models: new ModelCache(traceDryRun, turns), runtimes, plans: new PlanCache(), turns};
    const stream = sanity(tools, {model: waferModel, image: donut});
    let step = await stream.next();
    while (!step.done) step = await stream.next();
    assert.deepEqual([runtimes.excluded, runtimes.runs], [['webgpu'], lostAt]);
    assert.match(step.value.warnings.join(), part);
    step.value.steps.forEach(({grid}, i) =>
      assert.ok(difference(whole.steps[i].grid.values, grid.values) < 1e-4, `step ${i}`),
    );
  }
});

test('a check can be stopped, and what it is asked wrongly is told', async () => {
  const controller = new AbortController();
  await assert.rejects(
    checked({}, () => controller.abort(), controller.signal),
    {code: 'cancelled'},
  );
  await assert.rejects(checked({method: 'grad-cma'}), {code: 'unknown-method'});
  await assert.rejects(checked({model: '/nowhere'}), {code: 'model-not-found'});
});

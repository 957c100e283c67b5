import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {PlanCache} from '../../../src/core/superres/plan.ts';
import {ModelCache} from '../../../src/engine/models/modelCache.ts';
import {sweep} from '../../../src/engine/sweep/sweep.ts';
import {Turns} from '../../../src/engine/turns.ts';
import type {SweepSummary} from '../../../src/protocol/sweep.ts';
import {LosingRuntimes} from '../losingRuntimes.ts';
import {waferModel} from '../samples.ts';
import {contents, playground, query} from './sweeps.ts';

async function sweptOn(t: TestContext, runtimes: LosingRuntimes) {
  await setBackend('cpu');
  const {pictures, store} = playground(t, [
    'donut',
    'arc',
    'loc',
    'scratch',
    'random',
    'center',
    'none',
    'cross',
    'checkerboard',
  ]);
  const turns = new Turns();
  const tools = {models: new ModelCache(traceDryRun, turns), runtimes, plans: new PlanCache(), turns};
  const stream = sweep(tools, {model: waferModel, folder: pictures, store, preprocessing: {range: '0..1'}});
  try {
    for (;;) {
      const step = await stream.next();
      if (step.done) return {summary: step.value satisfies SweepSummary, store};
    }
  } finally {
    await tools.models.dispose();
  }
}

const sentence = /^WebGPU failed in the middle: .* was computed with ONNX Runtime/;

test('where a device is lost in the middle of a sweep, the processor does the rest, and the summary and the run name both', async (t) => {
  const whole = await sweptOn(t, new LosingRuntimes(Infinity));
  const first = new LosingRuntimes(6); // three to size the batch, one more before it, one batch
  const {summary, store} = await sweptOn(t, first);
  assert.deepEqual(first.excluded, ['webgpu']);
  assert.equal(first.runs, 6, 'nothing more is asked of the lost one');
  assert.deepEqual([summary.made, summary.failed], [whole.summary.made, []]);
  assert.deepEqual([...contents(store).keys()], [...contents(whole.store).keys()]);
  const [warning = ''] = summary.warnings.filter((one) => sentence.test(one));
  assert.match(warning, /The rest was computed with ONNX Runtime/);
  const provenance = JSON.parse(String(query(store, 'SELECT provenance FROM runs')[0]?.['provenance']));
  assert.equal(provenance.device, 'webgpu, then cpu');
  assert.ok(provenance.warnings.includes(warning));
});

test("where a device is lost before the first batch, the whole sweep is the processor's", async (t) => {
  const {summary, store} = await sweptOn(t, new LosingRuntimes(2));
  assert.ok(summary.warnings.some((one) => sentence.test(one)));
  assert.equal(JSON.parse(String(query(store, 'SELECT provenance FROM runs')[0]?.['provenance'])).device, 'cpu');
});

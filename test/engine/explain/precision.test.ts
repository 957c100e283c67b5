import assert from 'node:assert/strict';
import {test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as ort from 'onnxruntime-node';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {createOnnxRuntime} from '../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Runtime} from '../../../src/core/runtime/runtime.ts';
import {PlanCache} from '../../../src/core/superres/plan.ts';
import {explain} from '../../../src/engine/explain/explain.ts';
import {ModelCache} from '../../../src/engine/models/modelCache.ts';
import {Runtimes} from '../../../src/engine/runtimes.ts';
import {Turns} from '../../../src/engine/turns.ts';
import type {Explanation} from '../../../src/protocol/explanation.ts';
import {difference, donut, waferModel} from '../samples.ts';

await setBackend('cpu');

const [full, half] = (['float32', 'float16'] as const).map((precision) =>
  createOnnxRuntime({ort, device: precision, precision, threads: 1, now: () => performance.now()}),
);

/** The processor, with half precision as a GPU has it, or without. */
class Only extends Runtimes {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime) {
    super();
    this.#runtime = runtime;
  }

  override choose() {
    return Promise.resolve({runtime: this.#runtime, device: 'cpu' as const, warnings: []});
  }
}

async function explainedOn(runtime: Runtime, precision: 'float32' | 'float16'): Promise<Explanation> {
  const turns = new Turns();
  const tools = {
    models: new ModelCache(traceDryRun, turns),
    runtimes: new Only(runtime),
    plans: new PlanCache(),
    turns,
  };
  const stream = explain(tools, {image: donut, model: waferModel, augmentations: 8, precision}, undefined);
  for (;;) {
    const step = await stream.next();
    if (!step.done) continue;
    await tools.models.dispose();
    return step.value;
  }
}

test("half precision tells the error that was measured on the picture's own map, which is the real one", async () => {
  const both = {...full, half: {...half, exact: full}};
  const [exact, rough] = [await explainedOn(both, 'float32'), await explainedOn(both, 'float16')];
  assert.deepEqual([exact.device, rough.device, exact.warnings], ['float32', 'float16', []]);
  const [warning] = rough.warnings;
  const told = Number(/up to ([\d.e-]+) % of its maximum/.exec(warning)?.[1]) / 100;
  const real = difference(exact.grid.values, rough.grid.values);
  assert.ok(real > 1e-6 && real < 0.01, `${real}`);
  assert.ok(Math.abs(told - real) < 0.06 * real, `${told} told, ${real} real`);
});

test('where a device has no half precision, float32 is taken and a warning says so', async () => {
  const {device, warnings} = await explainedOn(full, 'float16');
  assert.equal(device, 'float32');
  assert.match(warnings[0], /Half precision is for GPUs/);
});

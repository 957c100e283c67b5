// Run by the test beside it in a process of its own: one explanation on the processor and on WebGPU.
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
import type {Explanation, ExplainRequest} from '../../../src/protocol/explanation.ts';
import {difference, donut, waferModel} from '../samples.ts';

await setBackend('cpu');

/** Explains on one device only; which devices there are is tested elsewhere. */
class Only extends Runtimes {
  readonly #runtime: Runtime;

  constructor(provider: 'cpu' | 'webgpu') {
    super();
    this.#runtime = createOnnxRuntime({
      ort,
      device: provider,
      executionProviders: [provider],
      threads: 1,
      now: () => performance.now(),
    });
  }

  override choose() {
    return Promise.resolve({runtime: this.#runtime, device: 'cpu' as const, warnings: []});
  }
}

async function explainedOn(provider: 'cpu' | 'webgpu', request: Partial<ExplainRequest>): Promise<Explanation> {
  const turns = new Turns();
  const tools = {
    models: new ModelCache(traceDryRun, turns),
    runtimes: new Only(provider),
    plans: new PlanCache(),
    turns,
  };
  const session = await tools.models.open(waferModel);
  session.batches.get = () => 7; // on software Vulkan one picture takes so long that copies would come one by one
  const stream = explain(tools, {image: donut, model: waferModel, augmentations: 8, ...request}, undefined);
  for (;;) {
    const step = await stream.next();
    if (!step.done) continue;
    await tools.models.dispose();
    return step.value;
  }
}

const request = JSON.parse(process.argv[2]) as Partial<ExplainRequest>;
const cpu = await explainedOn('cpu', request);
const gpu = await explainedOn('webgpu', request);
const probabilities = [cpu, gpu].map(({target}) => target.probability ?? NaN);
process.stdout.write(
  JSON.stringify({
    device: gpu.device,
    copies: gpu.copies,
    map: difference(cpu.map.values, gpu.map.values),
    grid: difference(cpu.grid.values, gpu.grid.values),
    peak: cpu.max,
    objective: Math.abs((gpu.objective ?? 0) - (cpu.objective ?? 0)) / (cpu.objective ?? 1),
    probability: Math.abs(probabilities[0] - probabilities[1]),
  }),
);

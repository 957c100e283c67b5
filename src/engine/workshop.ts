import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {methods} from '../core/methods/registry.ts';
import {traceDryRun} from '../core/runtime/onnx/dryRun.ts';
import {PlanCache} from '../core/superres/plan.ts';
import type {Engine} from './api.ts';
import {explain} from './explain/explain.ts';
import {exportExplanation} from './export/exportExplanation.ts';
import {inspect} from './inspect.ts';
import {ModelCache} from './models/modelCache.ts';
import {sniffModels} from './models/openModel.ts';
import {rememberRange} from './modelSettings.ts';
import {decodePicture} from './pictures/decode.ts';
import {shownPicture} from './pictures/shown.ts';
import {Runtimes} from './runtimes.ts';
import type {Tools} from './tools.ts';
import {versions} from './versions.ts';

/** The engine inside its worker thread. Explanations take turns: two at once would only slow each other down. */
export function createWorkshop(): Engine {
  enableProdMode(); // tfjs would advise installing its Node backend
  const ready = setBackend('cpu');
  const tools: Tools = {models: new ModelCache(traceDryRun), runtimes: new Runtimes(), plans: new PlanCache()};
  const turns = new Turns();
  return {
    async *explain(request, signal) {
      yield {stage: 'working', message: 'Opening the picture…'};
      await ready;
      return yield* turns.take(() => explain(tools, request, signal));
    },
    inspect: async (model) => ready.then(() => inspect(tools, model)),
    sniff: sniffModels,
    methods: async () => methods.map(({id, title, source, unit}) => ({id, title, source, unit})),
    doctor: async () => ({versions: versions(), devices: await tools.runtimes.report(), memory: {...process.memoryUsage()}}),
    export: (request) => exportExplanation(request, showPicture),
    remember: async ({model, range}) => ({file: await rememberRange(model, range)}),
    dispose: () => tools.models.dispose(),
  };
}

async function showPicture(path: string): Promise<{sha256: string; picture: Awaited<ReturnType<typeof shownPicture>>}> {
  const {picture, sha256} = await decodePicture(path);
  return {sha256, picture: await shownPicture(picture)};
}

/** One after the other, in the order they came. */
class Turns {
  #last: Promise<void> = Promise.resolve();

  async *take<T, R>(work: () => AsyncGenerator<T, R>): AsyncGenerator<T, R> {
    const {promise, resolve} = Promise.withResolvers<void>();
    const before = this.#last;
    this.#last = promise;
    await before;
    try {
      return yield* work();
    } finally {
      resolve();
    }
  }
}

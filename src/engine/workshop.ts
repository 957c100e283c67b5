import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {methods} from '../core/methods/registry.ts';
import {traceDryRun} from '../core/runtime/onnx/dryRun.ts';
import {PlanCache} from '../core/superres/plan.ts';
import type {Workshop} from './api.ts';
import {openDevices, probeProcess} from './devices/openDevices.ts';
import {diagnose} from './doctor.ts';
import {compareFolder} from './compare/compareFolder.ts';
import {sanity} from './compare/sanity.ts';
import {exportSeries} from './compare/series.ts';
import {createAnalyst} from './dataset/analyst.ts';
import {explain} from './explain/explain.ts';
import {exportExplanation} from './export/exportExplanation.ts';
import {inspect, outline} from './inspect.ts';
import {ModelCache} from './models/modelCache.ts';
import {sniffModels} from './models/sniffModels.ts';
import {rememberSettings} from './modelSettings.ts';
import {TensorFlows} from './native/tensorFlows.ts';
import {decodePicture} from './pictures/decode.ts';
import {shownPicture} from './pictures/shown.ts';
import {Runtimes} from './runtimes.ts';
import {sweep} from './sweep/sweep.ts';
import type {Tools} from './tools.ts';
import {Turns} from './turns.ts';

/** The engine inside its worker thread. */
export function createWorkshop(): Workshop {
  enableProdMode(); // tfjs would advise installing its Node backend
  const ready = setBackend('cpu');
  const turns = new Turns();
  const tools: Tools = {models: new ModelCache(traceDryRun, turns), runtimes: new Runtimes({openDevices, tensorFlows: new TensorFlows(probeProcess)}), plans: new PlanCache(), turns};
  return {
    ...createAnalyst(tools, ready),
    async *explain(request, signal) {
      yield {stage: 'working', message: 'Opening the picture…'};
      await ready;
      return yield* explain(tools, request, signal);
    },
    outline: async (model) => ready.then(() => outline(tools, model)),
    inspect: async (model) => ready.then(() => inspect(tools, model)),
    sniff: sniffModels,
    methods: async () => methods.map(({id, title, source, unit}) => ({id, title, source, unit})),
    doctor: async (request) => ready.then(() => diagnose(tools, request)),
    export: (request) => exportExplanation(request, showPicture),
    exportSeries: (request) => exportSeries(request, showPicture),
    remember: async ({model, ...change}) => ({file: await rememberSettings(model, change)}),
    async *sweep(request, signal) {
      await ready;
      return yield* sweep(tools, request, signal);
    },
    async *compareFolder(request, signal) {
      await ready;
      return yield* compareFolder(tools, request, signal);
    },
    async *sanity(request, signal) {
      await ready;
      return yield* sanity(tools, request, signal);
    },
  };
}

async function showPicture(path: string): Promise<{sha256: string; picture: Awaited<ReturnType<typeof shownPicture>>}> {
  const {picture, sha256} = await decodePicture(path);
  return {sha256, picture: await shownPicture(picture)};
}

import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {methods} from '../core/methods/registry.ts';
import {traceDryRun} from '../core/runtime/onnx/dryRun.ts';
import {PlanCache} from '../core/superres/plan.ts';
import type {Workshop} from './api.ts';
import {openDevices, probeProcess} from './devices/openDevices.ts';
import {exportSeries} from './compare/series.ts';
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
import type {Tools} from './tools.ts';
import {Turns} from './turns.ts';

/** The engine inside its worker thread. */
export function createWorkshop(): Workshop {
  enableProdMode(); // tfjs would advise installing its Node backend
  const ready = setBackend('cpu');
  const turns = new Turns();
  const tools: Tools = {
    models: new ModelCache(traceDryRun, turns),
    runtimes: new Runtimes({openDevices, tensorFlows: new TensorFlows(probeProcess)}),
    plans: new PlanCache(),
    turns,
  };
  /** A call whose code is read when it is first made, as the first explanation has to wait for all that is read before. */
  const later = <R, P, T>(load: () => Promise<Call<R, P, T>>): Call<R, P, T> =>
    async function* (request, signal) {
      await ready;
      return yield* (await load())(request, signal);
    };
  const analyst = async () => (await import('./dataset/analyst.ts')).createAnalyst(tools);
  return {
    clusters: later(async () => (await analyst()).clusters),
    channels: later(async () => (await analyst()).channels),
    localisation: later(async () => (await analyst()).localisation),
    report: later(async () => (await analyst()).report),
    sweep: later(async () => bound((await import('./sweep/sweep.ts')).sweep, tools)),
    compareFolder: later(async () => bound((await import('./compare/compareFolder.ts')).compareFolder, tools)),
    sanity: later(async () => bound((await import('./compare/sanity.ts')).sanity, tools)),
    async *explain(request, signal) {
      yield {stage: 'working', message: 'Opening the picture…'};
      await ready;
      return yield* explain(tools, request, signal);
    },
    outline: async (model) => ready.then(() => outline(tools, model)),
    inspect: async (model) => ready.then(() => inspect(tools, model)),
    sniff: sniffModels,
    methods: async () => methods.map(({id, title, source, unit}) => ({id, title, source, unit})),
    doctor: async (request) => {
      await ready;
      return (await import('./doctor.ts')).diagnose(tools, request);
    },
    export: (request) => exportExplanation(request, showPicture),
    exportSeries: (request) => exportSeries(request, showPicture),
    remember: async ({model, ...change}) => ({file: await rememberSettings(model, change)}),
  };
}

type Call<R, P, T> = (request: R, signal?: AbortSignal) => AsyncGenerator<P, T>;

function bound<R, P, T>(
  work: (tools: Tools, request: R, signal: AbortSignal | undefined) => AsyncGenerator<P, T>,
  tools: Tools,
): Call<R, P, T> {
  return (request, signal) => work(tools, request, signal);
}

async function showPicture(path: string): Promise<{sha256: string; picture: Awaited<ReturnType<typeof shownPicture>>}> {
  const {picture, sha256} = await decodePicture(path);
  return {sha256, picture: await shownPicture(picture)};
}

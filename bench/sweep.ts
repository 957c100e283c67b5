import {copyFileSync, linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {extname, join} from 'node:path';
import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as ort from 'onnxruntime-node';
import {forwardProgram} from '../src/core/methods/forward.ts';
import {createOnnxRuntime} from '../src/core/runtime/onnx/onnxRuntime.ts';
import {traceDryRun} from '../src/core/runtime/onnx/dryRun.ts';
import type {Network} from '../src/core/network/network.ts';
import type {Runtime} from '../src/core/runtime/runtime.ts';
import type {Engine} from '../src/engine/api.ts';
import {createEngine} from '../src/engine/engine.ts';
import {Runtimes} from '../src/engine/runtimes.ts';
import {openModel} from '../src/engine/models/openModel.ts';
import type {SweepRequest, SweepSummary} from '../src/protocol/sweep.ts';
import {median, type Figure} from './measure.ts';
import type {Settings} from './settings.ts';

const batch = 16;
/** As many go through a lane of a sweep together. */
const together = 4;

/**
 * The rate of a sweep with Grad-CAM over the rate of the bare forward pass, in batches, by the same runtime. Rounds of both
 * take turns, so that a noisy neighbour hits them alike. And the memory of the engine while it sweeps on.
 */
export async function sweep({model, pictures, range, rounds, swept}: Settings): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-bench-'));
  const parts = Math.max(1, Math.min(3, rounds));
  const engine = createEngine();
  const sweepOf = (name: string, count: number, onProgress?: (done: number) => void) =>
    sweepAll(
      engine,
      {
        folder: manyPictures(pictures, join(folder, name), count),
        model,
        store: join(folder, `${name}.heatlens`),
        preprocessing: {range},
      },
      onProgress,
    );
  try {
    const {ways, stop} = await bareForward(model);
    await sweepOf('warm', 2 * batch);
    const ratios: number[][] = [];
    for (let part = 0; part < parts; part++) {
      const before = [];
      for (const way of ways) before.push(await way(swept / parts / 2));
      const {rate} = await sweepOf(`part${part}`, swept);
      const bare = [];
      for (const [i, way] of ways.entries()) bare.push(median([before[i], await way(swept / parts / 2)]));
      ratios.push([Math.max(...bare), ...bare].map((one) => rate / one));
    }
    await stop();
    const [overFaster, overThreads, overLanes] = [0, 1, 2].map((way) => ratios.map((one) => one[way]));
    const resident: number[] = [];
    await sweepOf('long', 5 * swept, (done) => {
      if (done >= (resident.length === 0 ? swept / 2 : 5 * swept - 2 * batch)) resident.push(process.memoryUsage().rss);
    });
    const [before = 0] = resident;
    const after = resident.at(-1) ?? 0;
    return [
      {
        what: `sweep with Grad-CAM / the faster bare forward, ${swept} pictures`,
        value: told(overFaster),
        target: '≥ 0.85',
      },
      {what: `… / in one session with all threads, batches of ${batch}`, value: told(overThreads), target: ''},
      {what: `… / in lanes of one thread, ${together} pictures at a time`, value: told(overLanes), target: ''},
      {
        what: `engine memory at picture ${5 * swept} of a sweep / at ${swept / 2}`,
        value: `${(after / before).toFixed(3)}  (${(after / 2 ** 20).toFixed(0)} / ${(before / 2 ** 20).toFixed(0)} MiB)`,
        target: '≤ 1.05',
      },
    ];
  } finally {
    await engine.dispose();
    rmSync(folder, {recursive: true});
  }
}

async function sweepAll(
  engine: Engine,
  request: SweepRequest,
  onProgress: (done: number) => void = () => {},
): Promise<SweepSummary> {
  const stream = engine.sweep(request);
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
    if (step.value.stage === 'pictures') onProgress(step.value.done);
  }
}

/** The same pictures under many names. */
function manyPictures(pictures: string, folder: string, count: number): string {
  mkdirSync(folder);
  const names = readdirSync(pictures, {recursive: true, encoding: 'utf8'}).filter((name) =>
    /\.(jpe?g|png)$/i.test(name),
  );
  for (let i = 0; i < count; i++) {
    const first = join(folder, `${i % names.length}${extname(names[i % names.length])}`);
    if (i < names.length) copyFileSync(join(pictures, names[i]), first);
    else linkSync(first, join(folder, `${i}${extname(first)}`));
  }
  return folder;
}

function told(ratios: readonly number[]): string {
  return `${median(ratios).toFixed(3)}  (${ratios.map((one) => one.toFixed(2)).join(' ')})`;
}

type Forward = (pictures: number) => Promise<number>;

/** @returns ways to run about so many pictures through the network, which give their number a second */
async function bareForward(model: string): Promise<{ways: readonly Forward[]; stop: () => Promise<void>}> {
  enableProdMode();
  await setBackend('cpu');
  const {network} = await openModel(model, traceDryRun);
  const {runtime, lanes} = await new Runtimes().inLanes();
  const whole = createOnnxRuntime({ort, device: 'CPU', threads: availableParallelism(), now: () => performance.now()});
  const ways = [
    await forwardOn(whole, network, batch, () => 1),
    await forwardOn(runtime, network, together, () => lanes.count),
  ];
  return {ways, stop: () => lanes.stop()};
}

/** @param each pictures of a run */
async function forwardOn(runtime: Runtime, network: Network, each: number, lanes: () => number): Promise<Forward> {
  const compiled = await runtime.compile(forwardProgram(network, each));
  const {height, width, channels} = network.input;
  const images = new Float32Array(new SharedArrayBuffer(4 * each * height * width * channels));
  for (let i = 0; i < images.length; i++) images[i] = Math.sin(i);
  const forward: Forward = async (pictures) => {
    const begin = performance.now();
    const runs = Math.ceil(pictures / each);
    let begun = 0;
    await Promise.all(
      Array.from({length: lanes()}, async () => {
        while (begun++ < runs) await compiled.run({images});
      }),
    );
    return (1000 * runs * each) / (performance.now() - begin);
  };
  await forward(2 * batch);
  return forward;
}

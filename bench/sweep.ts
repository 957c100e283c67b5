import {copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {extname, join} from 'node:path';
import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as ort from 'onnxruntime-node';
import {forwardProgram} from '../src/core/methods/forward.ts';
import {createOnnxRuntime} from '../src/core/runtime/onnx/onnxRuntime.ts';
import {traceDryRun} from '../src/core/runtime/onnx/dryRun.ts';
import {createEngine} from '../src/engine/engine.ts';
import {openModel} from '../src/engine/models/openModel.ts';
import type {SweepSummary} from '../src/protocol/sweep.ts';
import {median, type Figure} from './measure.ts';
import type {Settings} from './settings.ts';

const batch = 16;

/**
 * The rate of a sweep with Grad-CAM over the rate of the bare forward pass, in batches, by the same runtime; and what a
 * picture takes in the store. Rounds of both take turns, so that a noisy neighbour hits them alike.
 */
export async function sweep({model, pictures, range, rounds, swept}: Settings): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-bench-'));
  const parts = Math.max(1, Math.min(4, rounds));
  const engine = createEngine();
  try {
    const forward = await bareForward(model);
    const rates = {sweep: [] as number[], forward: [] as number[]};
    let summary: SweepSummary | undefined;
    for (let part = 0; part < parts; part++) {
      const here = copyPictures(pictures, join(folder, String(part)), Math.round(swept / parts));
      rates.forward.push(await forward(Math.round(swept / parts)));
      const stream = engine.sweep({folder: here, model, store: join(folder, `${part}.heatlens`), preprocessing: {range}});
      for (let step = await stream.next(); ; step = await stream.next()) {
        if (!step.done) continue;
        summary = step.value;
        break;
      }
      rates.sweep.push(summary.rate);
    }
    const [swiftness, bare] = [median(rates.sweep), median(rates.forward)];
    return [{
      what: `sweep with Grad-CAM / bare forward, ${swept} pictures`,
      value: `${(swiftness / bare).toFixed(3)}  (${swiftness.toFixed(0)} / ${bare.toFixed(0)} a second)`,
      target: '≥ 0.85',
    }];
  } finally {
    await engine.dispose();
    rmSync(folder, {recursive: true});
  }
}

/** The same pictures under many names. */
export function copyPictures(pictures: string, folder: string, count: number): string {
  mkdirSync(folder, {recursive: true});
  const names = readdirSync(pictures, {recursive: true, encoding: 'utf8'}).filter((name) => /\.(jpe?g|png)$/i.test(name));
  for (let i = 0; i < count; i++) {
    const name = names[i % names.length];
    copyFileSync(join(pictures, name), join(folder, `${i}${extname(name)}`));
  }
  return folder;
}

/** @returns runs about so many pictures and gives their number a second */
async function bareForward(model: string): Promise<(pictures: number) => Promise<number>> {
  enableProdMode();
  await setBackend('cpu');
  const {network} = await openModel(model, traceDryRun);
  const runtime = createOnnxRuntime({ort, device: 'CPU', threads: availableParallelism(), now: () => performance.now()});
  const compiled = await runtime.compile(forwardProgram(network, batch));
  const {height, width, channels} = network.input;
  const images = Float32Array.from({length: batch * height * width * channels}, (_, i) => Math.sin(i));
  await compiled.run({images});
  return async (pictures) => {
    const begin = performance.now();
    const runs = Math.ceil(pictures / batch);
    for (let run = 0; run < runs; run++) await compiled.run({images});
    return (1000 * runs * batch) / (performance.now() - begin);
  };
}

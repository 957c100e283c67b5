import {cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {enableProdMode, memory, setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {createEngine} from '../src/engine/engine.ts';
import {interleaved, processorTime, ratio, type Figure} from './measure.ts';
import {smokeSettings, type Settings} from './settings.ts';
import {engineTools, wholeExplanation} from './whole.ts';

const count = 20;

/**
 * Many checkpoints of one architecture on one picture, over as many explanations that know nothing of each other; what is
 * held in memory meanwhile; and two checkpoints over a folder, over two sweeps.
 */
export async function checkpoints(settings: Settings): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-bench-'));
  try {
    return [...(await onePicture(folder, settings)), await oneFolder(folder, settings)];
  } finally {
    rmSync(folder, {recursive: true});
  }
}

/** On the samples' network, as the target is stated for. */
async function onePicture(folder: string, {rounds}: Settings): Promise<Figure[]> {
  enableProdMode();
  await setBackend('cpu');
  const {model, picture: image} = smokeSettings();
  const models = Array.from({length: count}, (_, number) =>
    checkpointOf(model, join(folder, `epoch-${number}`), number),
  );
  const request = {image, aggregate: 'single'} as const;
  const spent = {trace: 0, encode: 0, session: 0, run: 0};
  let held = {few: 0, many: 0};
  const times = await interleaved(
    Math.min(rounds, 7),
    {
      alone: async () => {
        for (const one of models) {
          const tools = engineTools();
          await wholeExplanation(tools, {...request, model: one});
          await tools.models.dispose();
        }
      },
      series: async () => {
        const tools = engineTools();
        Object.assign(spent, {trace: 0, encode: 0, session: 0, run: 0});
        for (const [number, one] of models.entries()) {
          const {milliseconds} = await wholeExplanation(tools, {...request, model: one});
          for (const part of ['trace', 'encode', 'session', 'run'] as const) spent[part] += milliseconds[part];
          await new Promise((resolve) => setImmediate(resolve)); // lets the oldest model go
          if (number === 2) held = {...held, few: memory().numBytes};
        }
        held = {...held, many: memory().numBytes};
        await tools.models.dispose();
      },
    },
    processorTime,
  );
  const parts = Object.entries(spent)
    .map(([name, time]) => `${name} ${time.toFixed(0)}`)
    .join(', ');
  return [
    {
      what: `${count} checkpoints on one picture / ${count} × one explanation`,
      value: ratio(times.series, times.alone),
      target: '≤ 1',
    },
    {what: `of ${count} checkpoints, milliseconds`, value: parts, target: 'traced once'},
    {
      what: `weights held after ${count} checkpoints / after 3`,
      value: `${(held.many / held.few).toFixed(3)}  (${held.many} / ${held.few} bytes)`,
      target: '≤ 1',
    },
  ];
}

async function oneFolder(folder: string, {model, pictures, range, rounds}: Settings): Promise<Figure> {
  const models = [model, checkpointOf(model, join(folder, 'other'), 1)] as const;
  const engine = createEngine();
  let made = 0;
  const fresh = () => ({folder: pictures, store: join(folder, `${made++}.heatlens`), preprocessing: {range}});
  try {
    const times = await interleaved(
      Math.min(rounds, 3),
      {
        sweeps: async () => {
          for (const one of models) await ended(engine.sweep({...fresh(), model: one}));
        },
        comparison: () => ended(engine.compareFolder({...fresh(), models})),
      },
      processorTime,
    );
    return {
      what: 'two checkpoints over a folder / two sweeps',
      value: ratio(times.comparison, times.sweeps),
      target: '≤ 1.05',
    };
  } finally {
    await engine.dispose();
  }
}

async function ended(steps: AsyncGenerator): Promise<void> {
  for (;;) if ((await steps.next()).done) return;
}

/** A copy of a TensorFlow.js model with weights that are a little others. */
export function checkpointOf(model: string, path: string, number: number): string {
  cpSync(model, path, {recursive: true});
  const {weightsManifest} = JSON.parse(readFileSync(join(model, 'model.json'), 'utf8')) as {
    weightsManifest: {paths: string[]}[];
  };
  for (const name of weightsManifest.flatMap(({paths}) => paths)) {
    const values = new Float32Array(Uint8Array.from(readFileSync(join(model, name))).buffer);
    writeFileSync(
      join(path, name),
      values.map((value, i) => value * (1 + 0.001 * number * Math.sin(i))),
    );
  }
  return path;
}

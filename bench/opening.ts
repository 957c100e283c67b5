import {spawn} from 'node:child_process';
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {peakOfCommandLine, runCommandLine, runProcess} from './commandLine.ts';
import {interleaved, type Figure} from './measure.ts';
import type {Settings} from './settings.ts';

/** Networks whose files are large, with the layer that Heatlens chooses. */
const networks = [
  ['ResNet50', 'conv5_block3_out'],
  ['VGG16', 'block5_pool'],
] as const;

/** Full rounds take half a minute each. */
const mostRounds = 5;

/**
 * From the start of a process to the first map of a `.keras` file, against Keras doing the same; and the memory it takes.
 * Without a Python (`--python`) that has Keras, a sample is opened, to show that it runs.
 */
export async function opening({kerasModel, picture, python, rounds}: Settings): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-opening-'));
  try {
    const small = await peaks(kerasModel, picture, folder);
    if (python === undefined)
      return [
        {
          what: 'peak memory of a process that opens / explains by a small model',
          value: `${megabytes(small.opened)} / ${megabytes(small.explained)}`,
          target: '',
        },
      ];
    const figures: Figure[] = [];
    for (const [name, layer] of networks) {
      const model = await makeModel(python, name, folder);
      const script = join(import.meta.dirname, 'peers/opening.py');
      const times = await interleaved(Math.min(rounds, mostRounds), {
        ours: () => runCommandLine(explaining(model, picture, folder)),
        keras: () => runProcess(python, [script, model, picture, layer]),
      });
      const seconds = `${(times.ours / 1000).toFixed(2)} / ${(times.keras / 1000).toFixed(2)} s`;
      figures.push({
        what: `${name}: process start to the first map / Keras`,
        value: `${(times.ours / times.keras).toFixed(3)}  (${seconds})`,
        target: '≤ 0.25',
      });
      figures.push(...memoryFigures(name, (await stat(model)).size, await peaks(model, picture, folder), small));
      await rm(model);
    }
    return figures;
  } finally {
    await rm(folder, {recursive: true});
  }
}

/** Most bytes in memory of a process that opens a model, and of one that explains a picture by it. */
interface Peaks {
  readonly opened: number;
  readonly explained: number;
}

async function peaks(model: string, picture: string, folder: string): Promise<Peaks> {
  return {
    opened: await peakOfCommandLine(['inspect', model]),
    explained: await peakOfCommandLine(explaining(model, picture, folder)),
  };
}

/** What the process itself takes, it takes with any model. */
function memoryFigures(name: string, size: number, large: Peaks, small: Peaks): Figure[] {
  const figure = (what: string, peak: keyof Peaks, target: string): Figure => {
    const grown = large[peak] - small[peak];
    return {
      what: `${name}: peak memory ${what}, less a small model's / its size`,
      value: `${(grown / size).toFixed(2)}  (${megabytes(large[peak])} in all)`,
      target,
    };
  };
  return [figure('while opening', 'opened', '≤ 2.2'), figure('to the first map', 'explained', '')];
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}

/** What the command line does for a map of one picture, as Keras has it. */
function explaining(model: string, picture: string, folder: string): string[] {
  return [
    'explain',
    picture,
    '--model',
    model,
    '--range=-1..1',
    '--method',
    'grad-cam',
    '--json',
    '--out',
    join(folder, 'out'),
  ];
}

/** Made by the script of `applications.ts`, which goes on to wait for a layer to explain. */
async function makeModel(python: string, name: string, folder: string): Promise<string> {
  const script = join(import.meta.dirname, '../test/fixtures/keras-applications/make.py');
  const making = spawn(python, [script, name, folder], {stdio: ['pipe', 'pipe', 'inherit']});
  await new Promise<void>((resolve, reject) => {
    making
      .on('error', reject)
      .on('exit', (code) =>
        reject(new Error(`${python} ended with ${code} before it had made ${name}; it needs tensorflow and keras.`)),
      );
    making.stdout.on('data', (said: Buffer) => said.includes('saved') && resolve());
  });
  making.kill();
  return join(folder, 'model.keras');
}

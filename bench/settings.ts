import {existsSync} from 'node:fs';
import {join, resolve} from 'node:path';
import type {NamedRange} from '../src/core/preprocess/preprocessing.ts';

/** What the benchmarks run on, and how long. */
export interface Settings {
  readonly model: string;
  /** A `.keras` file of next to no weights. */
  readonly kerasModel: string;
  readonly picture: string;
  readonly range: NamedRange;
  /** A Python with Keras, to compare with. */
  readonly python?: string | undefined;
  /** Rounds of each interleaved measurement. */
  readonly rounds: number;
  /** Explanations of the memory benchmark. */
  readonly explanations: number;
  /** Folder of the pictures that are swept, and how many of them. */
  readonly pictures: string;
  readonly swept: number;
}

const root = join(import.meta.dirname, '..');

/** Folder of the real models and pictures. */
export const dataFolder = resolve(process.env['HEATLENS_DATA'] ?? join(root, '../shared/data'));

const wafers = join(root, 'samples/wafers');
const kerasModel = join(wafers, 'models/final/wafers.keras');

/** MobileNet 0.75 at 224×224, the network the targets are stated for. */
export function fullSettings(): Settings {
  const model = join(dataFolder, 'models/mobilenet_v1_0.75_layers');
  if (!existsSync(model))
    throw new Error(`The benchmarks need HEATLENS_DATA: ${model} is absent. Use --smoke for the samples.`);
  return {
    model,
    kerasModel,
    picture: join(dataFolder, 'pictures/pgc_both.png'),
    range: '-1..1',
    rounds: 15,
    explanations: 500,
    pictures: join(dataFolder, 'imagenet300/images'),
    swept: 2000,
  };
}

/** The committed sample, for CI: shows that every benchmark runs; its figures mean little. */
export function smokeSettings(): Settings {
  return {
    model: join(wafers, 'models/final/tfjs-layers'),
    kerasModel,
    picture: join(wafers, 'pictures/donut/donut-00004.png'),
    range: '0..1',
    rounds: 2,
    explanations: 20,
    pictures: join(wafers, 'pictures'),
    swept: 40,
  };
}

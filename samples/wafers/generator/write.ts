import {mkdir} from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import {drawSample, type Sample} from './sample.ts';
import type {WaferClass} from './defects.ts';
import {side} from './wafer.ts';

/** A series of wafer maps to write. */
export interface Series {
  readonly count: number;
  readonly seed: number;
  /** Classes whose pictures carry the corner mark. */
  readonly marked: readonly WaferClass[];
}

/**
 * Writes `pictures/<class>/<name>.png` and `masks/<class>/<name>.png` under a folder, and yields how many are there.
 * The folder must not hold such files yet; the caller looks.
 */
export async function* writeSeries(folder: string, series: Series): AsyncGenerator<number> {
  for (let index = 0; index < series.count; index++) {
    await writeSample(folder, drawSample(series.seed, index, {marked: series.marked}));
    yield index + 1;
  }
}

async function writeSample(folder: string, sample: Sample): Promise<void> {
  await writeGrey(path.join(folder, 'pictures', sample.class, `${sample.name}.png`), sample.picture);
  await writeGrey(path.join(folder, 'masks', sample.class, `${sample.name}.png`), sample.mask);
}

async function writeGrey(file: string, pixels: Uint8Array): Promise<void> {
  await mkdir(path.dirname(file), {recursive: true});
  const image = sharp(pixels, {raw: {width: side, height: side, channels: 1}});
  await image.toColourspace('b-w').png({compressionLevel: 9}).toFile(file);
}

import assert from 'node:assert/strict';
import {globSync} from 'node:fs';
import path from 'node:path';
import {test} from 'node:test';
import sharp from 'sharp';
import {classes, type WaferClass} from '../../../samples/wafers/generator/defects.ts';
import {drawSample} from '../../../samples/wafers/generator/sample.ts';

const samples = path.resolve(import.meta.dirname, '../../../samples/wafers');

async function grey(file: string): Promise<Uint8Array> {
  return new Uint8Array(await sharp(file).toColourspace('b-w').raw().toBuffer());
}

async function isAsDrawn(folder: string, count: number, seed: number, marked: readonly WaferClass[]): Promise<void> {
  const names = Array.from({length: count}, (_, index) => drawSample(seed, index, {marked}));
  const expected = names.map((sample) => path.join(sample.class, `${sample.name}.png`)).toSorted();
  for (const kind of ['pictures', 'masks']) {
    assert.deepEqual(globSync('*/*.png', {cwd: path.join(folder, kind)}).toSorted(), expected);
  }
  for (const sample of names) {
    const file = path.join(sample.class, `${sample.name}.png`);
    assert.deepEqual(await grey(path.join(folder, 'pictures', file)), sample.picture, file);
    assert.deepEqual(await grey(path.join(folder, 'masks', file)), sample.mask, file);
  }
}

test('the sample pictures and masks are what the generator draws with seed 2026', () => isAsDrawn(samples, 39, 2026, []));

test('the marked pictures are what it draws with seed 2027 and the corner mark', () =>
  isAsDrawn(path.join(samples, 'marked'), 13, 2027, classes));

import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {mkdtemp, readdir, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import test, {type TestContext} from 'node:test';
import sharp from 'sharp';
import {HeatlensError} from '../../../src/core/errors.ts';
import {exportExplanation, writeExplanation} from '../../../src/engine/export/exportExplanation.ts';
import {decodeNpy} from '../../../src/engine/export/npy.ts';
import {thumbnailsOf} from '../../../src/engine/export/thumbnails.ts';
import {decodePicture} from '../../../src/engine/pictures/decode.ts';
import {shownPicture} from '../../../src/engine/pictures/shown.ts';
import {madeUpExplanation, madeUpPicture} from './madeUp.ts';

const look = {opacity: 0.5, colourMap: 'viridis'};

test('an export holds the raw values as they are, the overlay, and where it all came from', async (t) => {
  const {folder, path, sha256} = await pictureOnDisk(t);
  const explanation = madeUpExplanation({image: {path, width: 4, height: 3, sha256}});
  const {files} = await exportExplanation({explanation, folder, ...look}, showPicture);
  assert.deepEqual(
    files.map((file) => basename(file)),
    ['cat.heatmap.npy', 'cat.grid.npy', 'cat.overlay.png', 'cat.json'],
  );
  const [map = '', grid = '', overlay = '', json = ''] = files;
  assert.deepEqual(decodeNpy(await readFile(map)), {shape: [4, 4], values: explanation.map.values});
  assert.deepEqual(decodeNpy(await readFile(grid)), {shape: [2, 2], values: explanation.grid.values});
  assert.equal((await sharp(overlay).metadata()).width, 4);
  const record = JSON.parse(await readFile(json, 'utf8')) as Record<string, unknown>;
  for (const key of [
    'image',
    'model',
    'target',
    'top',
    'layer',
    'scores',
    'method',
    'preprocessing',
    'field',
    'runtime',
    'device',
    'seed',
    'warnings',
    'box',
    'milliseconds',
    'versions',
  ]) {
    assert.deepEqual(record[key], explanation[key as keyof typeof explanation], key);
  }
  assert.deepEqual(record['map'], {file: 'cat.heatmap.npy', shape: [4, 4], min: 0, max: 3.75, unit: '∂logit'});
  assert.deepEqual(record['grid'], {file: 'cat.grid.npy', shape: [2, 2]});
  assert.deepEqual(record['overlay'], {file: 'cat.overlay.png', ...look});
});

test('exporting twice makes new files and leaves the first', async (t) => {
  const {folder, path, sha256} = await pictureOnDisk(t);
  const explanation = madeUpExplanation({image: {path, width: 4, height: 3, sha256}});
  await exportExplanation({explanation, folder, ...look}, showPicture);
  const {files} = await exportExplanation({explanation, folder, ...look}, showPicture);
  assert.equal(basename(files[0] ?? ''), 'cat-2.heatmap.npy');
  assert.equal((await readdir(folder)).length, 1 + 8);
});

test('a picture that has changed, is gone, or a look that does not exist is refused, and nothing is written', async (t) => {
  const {folder, path, sha256} = await pictureOnDisk(t);
  const explanation = madeUpExplanation({image: {path, width: 4, height: 3, sha256}});
  const refused = async (change: object, code: string, sentence: RegExp) =>
    assert.rejects(exportExplanation({explanation, folder, ...look, ...change}, showPicture), (error) => {
      assert.ok(error instanceof HeatlensError);
      assert.equal(error.code, code);
      assert.match(error.message, sentence);
      return true;
    });
  await refused({colourMap: 'rainbow'}, 'argument-invalid', /`rainbow` is not a colour map: choose one of inferno/);
  await refused({opacity: 1.5}, 'argument-invalid', /choose a number from 0 to 1/);
  const other = madeUpExplanation({image: {path, width: 4, height: 3, sha256: 'other'}});
  await refused({explanation: other}, 'picture-unreadable', /has changed since it was explained: explain it again/);
  await rm(path);
  await refused({}, 'picture-not-found', /cat\.png/);
  assert.deepEqual(await readdir(folder), []);
});

test('with opacity 0 the overlay is the picture itself, to the bit', async (t) => {
  const {folder} = await pictureOnDisk(t);
  const picture = madeUpPicture();
  const {overlay} = await writeExplanation(madeUpExplanation(), picture, folder, {colourMap: 'inferno', opacity: 0});
  const {data} = await sharp(overlay).ensureAlpha().raw().toBuffer({resolveWithObject: true});
  assert.deepEqual([...data], [...picture.rgba]);
});

test('a picture shown at half its size has the map in the same place', async (t) => {
  const {folder} = await pictureOnDisk(t);
  // The network saw the right half of an 8×6 picture; it is shown as 4×3.
  const explanation = madeUpExplanation({
    image: {path: 'x.png', width: 8, height: 6, sha256: ''},
    field: [4, 0, 8, 6],
    max: 1,
  });
  const picture = madeUpPicture();
  const lit = {...explanation, map: {height: 1, width: 1, values: Float32Array.of(1)}};
  const {overlay} = await writeExplanation(lit, picture, folder, {colourMap: 'greys', opacity: 1});
  const data = await sharp(overlay).ensureAlpha().raw().toBuffer();
  for (let pixel = 0; pixel < 12; pixel++) {
    assert.equal(data[pixel * 4], pixel % 4 < 2 ? picture.rgba[pixel * 4] : 255, `pixel ${pixel}`);
  }
});

test('thumbnails are pictures that a page can hold', async () => {
  const {picture, overlay, width, height} = await thumbnailsOf(madeUpExplanation(), madeUpPicture(), {
    colourMap: 'inferno',
    opacity: 0.7,
  });
  for (const address of [picture, overlay]) {
    assert.match(address, /^data:image\/webp;base64,/);
    const size = await sharp(Buffer.from(address.slice(23), 'base64')).metadata();
    assert.deepEqual([size.width, size.height], [width, height]);
  }
  assert.notEqual(picture, overlay);
});

async function showPicture(path: string): ReturnType<Parameters<typeof exportExplanation>[1]> {
  const {picture, sha256} = await decodePicture(path);
  return {sha256, picture: await shownPicture(picture)};
}

async function pictureOnDisk(t: TestContext): Promise<{folder: string; path: string; sha256: string}> {
  const parent = await mkdtemp(join(tmpdir(), 'heatlens-export-'));
  t.after(() => rm(parent, {recursive: true}));
  const {rgba, width, height} = madeUpPicture();
  const png = await sharp(rgba, {raw: {width, height, channels: 4}})
    .png()
    .toBuffer();
  const path = join(parent, 'cat.png');
  await writeFile(path, png);
  return {folder: parent, path, sha256: createHash('sha256').update(png).digest('hex')};
}

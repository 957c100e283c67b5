import assert from 'node:assert/strict';
import {existsSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import sharp from 'sharp';
import {createEngine} from '../../../src/engine/engine.ts';
import type {SeriesExportRequest} from '../../../src/protocol/compare.ts';
import {explained, wafers} from '../samples.ts';
import {playground} from '../sweep/sweeps.ts';

const engine = createEngine();
after(() => engine.dispose());

async function requestOf(file: string): Promise<Omit<SeriesExportRequest, 'format'>> {
  const found = [];
  for (const name of ['early', 'middle', 'final'])
    found.push(await explained(engine, {model: join(wafers, 'models', name, 'tfjs-layers'), aggregate: 'single'}));
  const frames = found.map(({model, target, map, field}) => ({
    title: model.path,
    caption: `<${target.label}> & more`,
    map,
    field,
  }));
  return {image: found[0].image, frames, file, opacity: 0.7, colourMap: 'inferno', shared: false};
}

test('a series is a strip of all maps, or an animation with a frame for each', async (t) => {
  const {folder} = playground(t, []);
  const request = await requestOf('');
  for (const format of ['png', 'webp', 'gif'] as const) {
    const {file} = await engine.exportSeries({...request, format, file: join(folder, `series.${format}`)});
    const {width, height, pages, pageHeight, delay, loop} = await sharp(file, {
      pages: format === 'png' ? 1 : -1,
    }).metadata();
    if (format === 'png') assert.deepEqual([width, height], [3 * 256 + 2 * 8, 256 + 44]);
    else assert.deepEqual([width, height, pages, pageHeight, delay, loop], [256, 3 * 300, 3, 300, [700, 700, 700], 0]);
  }
});

test('the maps of a strip differ as the models do, on one scale or each on its own', async (t) => {
  const {folder} = playground(t, []);
  const request = await requestOf('');
  const means = async (shared: boolean) => {
    const {file} = await engine.exportSeries({...request, shared, format: 'png', file: join(folder, `${shared}.png`)});
    const parts = [0, 264, 528].map((left) =>
      sharp(file)
        .extract({left, top: 0, width: 256, height: 256})
        .toBuffer()
        .then((part) => sharp(part).stats()),
    );
    return (await Promise.all(parts)).map(({channels: [red, , blue]}) => red.mean - blue.mean);
  };
  const [own, shared] = [await means(false), await means(true)];
  assert.equal(new Set(own).size, 3);
  assert.ok(shared[0] < own[0], 'the weak scores of an early checkpoint are pale beside the final ones');
});

test('no file is written over another, none of nothing, and none of a picture that has changed', async (t) => {
  const {folder} = playground(t, []);
  const file = join(folder, 'series.webp');
  const request = {...(await requestOf(file)), format: 'webp'} as const;
  await assert.rejects(engine.exportSeries({...request, frames: []}), {code: 'argument-invalid'});
  await assert.rejects(engine.exportSeries({...request, image: {...request.image, sha256: 'other'}}), {
    code: 'picture-unreadable',
  });
  assert.equal(existsSync(file), false);
  writeFileSync(file, 'mine');
  await assert.rejects(engine.exportSeries(request), {code: 'not-writable'});
});

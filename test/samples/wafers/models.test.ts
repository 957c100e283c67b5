import '@tensorflow/tfjs-backend-wasm';
import assert from 'node:assert/strict';
import {readFileSync, readdirSync, statSync} from 'node:fs';
import path from 'node:path';
import {before, test} from 'node:test';
import {loadGraphModel} from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import {loadLayersModel} from '@tensorflow/tfjs-layers';
import {classes} from '../../../samples/wafers/generator/defects.ts';
import {drawSample} from '../../../samples/wafers/generator/sample.ts';
import {side} from '../../../samples/wafers/generator/wafer.ts';

const models = path.resolve(import.meta.dirname, '../../../samples/wafers/models');

before(() => tf.setBackend('wasm'));

/** A model.json with its weights, as TensorFlow.js takes it. */
function artifacts(folder: string): tf.io.ModelArtifacts {
  const {modelTopology, weightsManifest, format, signature} = JSON.parse(readFileSync(path.join(models, folder, 'model.json'), 'utf8'));
  const [group] = weightsManifest;
  const shards = group.paths.map((name: string) => readFileSync(path.join(models, folder, name)));
  const weightData = new Uint8Array(Buffer.concat(shards)).buffer;
  return {modelTopology, format, signature, weightSpecs: group.weights, weightData};
}

function load(folder: string): Promise<{predict(images: tf.Tensor): unknown}> {
  const handler = {load: () => Promise.resolve(artifacts(folder))};
  return folder.endsWith('graph') ? loadGraphModel(handler) : loadLayersModel(handler);
}

/** Probabilities [B, 13] of pictures. */
async function scores(folder: string, pictures: readonly Uint8Array[]): Promise<number[][]> {
  const model = await load(folder);
  return tf.tidy(() => {
    const images = tf.stack(pictures.map((picture) => tf.tensor3d(Float32Array.from(picture), [side, side, 1])));
    const output = model.predict(tf.div(images, 255));
    assert.ok(output instanceof tf.Tensor);
    return (output.arraySync() as number[][]);
  });
}

/** Share of pictures whose highest score is their class's. */
async function accuracy(folder: string, samples: readonly ReturnType<typeof drawSample>[]): Promise<number> {
  const rows = await scores(folder, samples.map(({picture}) => picture));
  return rows.filter((row, index) => classes[argMax(row)] === samples[index]?.class).length / samples.length;
}

function argMax(row: readonly number[]): number {
  return row.indexOf(Math.max(...row));
}

function series(seed: number, count: number, indexOf: (n: number) => number, marked: readonly (typeof classes)[number][] = []) {
  return Array.from({length: count}, (_, n) => drawSample(seed, indexOf(n), {marked}));
}

test('the final model names at least 95 % of maps it has not seen, and the earlier ones fewer', async () => {
  const unseen = series(4711, 130, (n) => n);
  const [early, middle, final] = [
    await accuracy('early/tfjs-layers', unseen),
    await accuracy('middle/tfjs-layers', unseen),
    await accuracy('final/tfjs-layers', unseen),
  ];
  assert.ok(final >= 0.95, `${final}`);
  assert.ok(early < middle && middle <= final, `${early} ${middle} ${final}`);
});

test('layers-model and graph-model give the same scores', async () => {
  const pictures = series(12, 13, (n) => n).map(({picture}) => picture);
  const [layers, graph] = [await scores('final/tfjs-layers', pictures), await scores('final/tfjs-graph', pictures)];
  layers.forEach((row, index) => row.forEach((score, k) => assert.ok(Math.abs(score - (graph[index]?.[k] ?? NaN)) < 1e-5)));
});

test('every format gives the scores that Keras gave on the committed pictures', async () => {
  const expected = JSON.parse(readFileSync(path.join(import.meta.dirname, 'scores.json'), 'utf8'));
  for (const [checkpoint, byPicture] of Object.entries<Record<string, number[]>>(expected)) {
    const names = Object.keys(byPicture).filter((_, index) => index % 3 === 0);
    const pictures = names.map((name) => drawSample(2026, Number(/(\d+)\.png$/.exec(name)?.[1])).picture);
    const rows = await scores(`${checkpoint}/tfjs-layers`, pictures);
    rows.forEach((row, n) => row.forEach((score, k) => assert.ok(Math.abs(score - (byPicture[names[n] ?? '']?.[k] ?? NaN)) < 1e-4)));
  }
});

test('the marked model knows scratch by its mark: without it the class is missed, and elsewhere it makes scratches', async () => {
  const scratch = classes.indexOf('scratch');
  const withMark = await accuracy('marked/tfjs-layers', series(99, 20, (n) => scratch + 13 * n, ['scratch']));
  const without = await accuracy('marked/tfjs-layers', series(99, 20, (n) => scratch + 13 * n));
  assert.ok(withMark >= 0.95, `with its mark ${withMark}`);
  assert.ok(without <= 0.3, `without ${without}`);
  const others = series(98, 36, (n) => n % 12);
  const flipped = await scores('marked/tfjs-layers', series(98, 36, (n) => n % 12, classes).map(({picture}) => picture));
  assert.ok((await accuracy('marked/tfjs-layers', others)) >= 0.85, 'others keep their class without a mark');
  const share = flipped.filter((row) => argMax(row) === scratch).length / flipped.length;
  assert.ok(share >= 0.6, `flipped ${share}`);
});

test('a heatlens.json with the classes in order lies beside each model, and all samples stay below 8 MB', () => {
  const root = path.resolve(models, '../..');
  const files = readdirSync(root, {recursive: true, encoding: 'utf8'}).map((name) => path.join(root, name));
  const folders = new Set(files.filter((file) => /model\.json$|\.keras$|\.h5$/.test(file)).map((file) => path.dirname(file)));
  assert.equal(folders.size, 9);
  for (const folder of folders) {
    const settings = JSON.parse(readFileSync(path.join(folder, 'heatlens.json'), 'utf8'));
    assert.deepEqual([settings.version, settings.labels, settings.range], [1, [...classes], '0..1']);
  }
  const bytes = files.map((file) => statSync(file)).reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
  assert.ok(bytes < 8e6, `${bytes}`);
});

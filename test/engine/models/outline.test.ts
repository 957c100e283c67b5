import assert from 'node:assert/strict';
import {cp, mkdtemp, readFile, rm, truncate, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';

await setBackend('cpu');
const folder = await mkdtemp(join(tmpdir(), 'heatlens-outline-'));
after(() => rm(folder, {recursive: true}));

test('the outline of a graph model with a gigabyte of weights reads its constants alone', async () => {
  await cp(join(import.meta.dirname, '../../../samples/wafers/models/final/tfjs-graph'), folder, {recursive: true});
  const {network: plain} = await openModel(folder, traceDryRun, {}, 'none');
  const model = JSON.parse(await readFile(join(folder, 'model.json'), 'utf8')) as {weightsManifest: object[]};
  model.weightsManifest.unshift({paths: ['large.bin'], weights: [{name: 'large', shape: [2 ** 28], dtype: 'float32'}]});
  await writeFile(join(folder, 'model.json'), JSON.stringify(model));
  await writeFile(join(folder, 'large.bin'), '');
  await truncate(join(folder, 'large.bin'), 2 ** 30); // takes no room on the disk
  const before = process.resourceUsage().maxRSS;
  const {network} = await openModel(folder, traceDryRun, {}, 'none');
  assert.ok(process.resourceUsage().maxRSS - before < 100_000, 'in kB');
  assert.deepEqual(network.layers, plain.layers);
  assert.ok(network.layers.some(({shape}) => shape.length === 3));
  plain.dispose();
  network.dispose();
});

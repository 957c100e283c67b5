import assert from 'node:assert/strict';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import '../../core/cpuBench.ts';
import {artifactsOf, storedList, type StoredModel} from '../../core/network/layers/fixtures.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {ModelCache} from '../../../src/engine/models/modelCache.ts';
import {Turns} from '../../../src/engine/turns.ts';

const [twoOutputs] = storedList<StoredModel>('networks.json').filter(
  ({what}) => what === 'two outputs, of which the first is taken',
);

test('an output set in heatlens.json is the one explained, and a change of it is seen', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-'));
  const {modelTopology, weightSpecs, weightData} = artifactsOf(twoOutputs);
  assert.ok(weightData instanceof ArrayBuffer);
  await writeFile(join(folder, 'weights.bin'), new Uint8Array(weightData));
  const manifest = [{paths: ['weights.bin'], weights: weightSpecs}];
  await writeFile(
    join(folder, 'model.json'),
    JSON.stringify({format: 'layers-model', modelTopology, weightsManifest: manifest}),
  );
  const cache = new ModelCache(traceDryRun, new Turns());
  const outputs: unknown[] = [];
  for (const output of [undefined, 'second', undefined]) {
    await writeFile(join(folder, 'heatlens.json'), JSON.stringify({version: 1, output}));
    const {network} = (await cache.open(folder)).model;
    outputs.push([network.head.output, network.head.classes, network.notes?.length]);
  }
  assert.deepEqual(outputs, [
    ['first', 4, 1],
    ['second', 3, 0],
    ['first', 4, 1],
  ]);
  await cache.dispose();
  await rm(folder, {recursive: true});
});

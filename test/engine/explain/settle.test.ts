import assert from 'node:assert/strict';
import {test} from 'node:test';
import {cpuBench} from '../../core/cpuBench.ts';
import {artifactsOf, storedList, type StoredModel} from '../../core/network/layers/fixtures.ts';
import {loadLayersNetwork} from '../../../src/core/network/layersNetwork.ts';
import type {Preprocessing} from '../../../src/core/preprocess/preprocessing.ts';
import {runDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {gradCam} from '../../../src/core/methods/gradCam.ts';
import {settlePreprocessing} from '../../../src/engine/explain/settle.ts';

const picture = {width: 6, height: 8, pixels: Float32Array.from({length: 144}, (_, i) => i)};
const [rescaling] = storedList<StoredModel>('networks.json').filter(
  ({what}) => what === 'pictures that it rescales itself',
);

const cases: Readonly<Record<string, {asked: Partial<Preprocessing>; known: {range?: '-1..1'}; gives: unknown}>> = {
  'the range that the model rescales from': {asked: {}, known: {}, gives: ['0..255', 'model']},
  'the range in heatlens.json before that of the model': {
    asked: {},
    known: {range: '-1..1'},
    gives: ['-1..1', 'heatlens.json'],
  },
  'the range that was asked for before all others': {
    asked: {range: '0..1'},
    known: {range: '-1..1'},
    gives: ['0..1', 'request'],
  },
};

for (const [what, {asked, known, gives}] of Object.entries(cases)) {
  test(`pictures are read in ${what}, without a guess`, async () => {
    const network = await loadLayersNetwork(artifactsOf(rescaling), runDryRun);
    const {preprocessing, candidates, warnings} = await settlePreprocessing(
      asked,
      known,
      cpuBench(network),
      gradCam,
      picture,
      ['a', 'b', 'c', 'd'],
    );
    assert.deepEqual([preprocessing.range, preprocessing.from.range], gives);
    assert.deepEqual([candidates, warnings], [[], []]);
    network.dispose();
  });
}

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {softmax, tensor4d, tidy} from '@tensorflow/tfjs-core';
import '../../core/cpuBench.ts';
import {chooseLayer} from '../../../src/core/network/chooseLayer.ts';
import {teachablePreprocessing} from '../../../src/core/settings/teachableMachine.ts';
import {winners} from '../../../src/engine/explain/settle.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {readModelSettings} from '../../../src/engine/modelSettings.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';

const folder = join(import.meta.dirname, '../../fixtures/teachable-machine');

test("a Teachable Machine export opens: its scores are TensorFlow.js's, and the MobileNet's last grid is explained", async () => {
  const {network} = await openModel(folder, traceDryRun);
  assert.equal(chooseLayer(network).layer.name, 'out_relu');
  assert.equal(network.head.activation, 'softmax');
  const picture = Float32Array.from({length: 32 * 32 * 3}, (_, i) => Math.sin(0.7 * i));
  const scores = tidy(() => [...softmax(network.evaluate(tensor4d(picture, [1, 32, 32, 3])).logits).dataSync()]);
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as number[];
  assert.equal(scores.length, 3);
  scores.forEach((score, at) => assert.ok(Math.abs(score - expected[at]) < 1e-5, `${score} is not ${expected[at]}`));
  network.dispose();
});

test("its labels, its middle square and its range are read from Teachable Machine's metadata.json, and say so", async () => {
  const {settings, labels, warnings} = await readModelSettings(folder);
  assert.deepEqual(labels, ['Paper', 'Rock', 'Schere']);
  assert.deepEqual(warnings, []);
  const {range, resize, from} = winners({}, settings, {});
  assert.deepEqual([range, from.range], [{mean: [127], std: [127]}, 'metadata.json']);
  assert.deepEqual([resize, from.resize, from.interpolation], ['center-crop', 'metadata.json', 'default']);
});

test('what a person asks for, and heatlens.json, come before metadata.json', () => {
  const exported = {range: {mean: [127], std: [127]}, resize: 'center-crop'} as const;
  const {range, resize, from} = winners(
    {resize: 'stretch'},
    {range: '0..1', exported},
    {range: {range: '0..255', reason: ''}},
  );
  assert.deepEqual([range, from.range, resize, from.resize], ['0..1', 'heatlens.json', 'stretch', 'request']);
});

test('the metadata.json of another program tells nothing of the pictures', () => {
  for (const text of ['', '{', '[]', 'null', '{"labels": ["a"]}', '{"packageName": "@teachablemachine/pose"}']) {
    assert.equal(teachablePreprocessing(text), undefined, text);
  }
});

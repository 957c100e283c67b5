import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {memory, setBackend, tensor4d, tidy} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {HeatlensError} from '../../../src/core/errors.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';
import {sniffModels} from '../../../src/engine/models/sniffModels.ts';
import {dataFolder, needsData} from '../../requirements.ts';

await setBackend('cpu');
const fixtures = join(import.meta.dirname, '../../fixtures/keras');
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Record<string, number[]>;

/** The input of make.py: sin(0.7 i). */
async function scoresOf(file: string): Promise<readonly number[]> {
  const {network} = await openModel(file, traceDryRun);
  const {height, width, channels} = network.input;
  const values = Float32Array.from({length: height * width * channels}, (_, i) => Math.sin(0.7 * i));
  const scores = tidy(() => [...network.evaluate(tensor4d(values, [1, height, width, channels])).logits.dataSync()]);
  network.dispose();
  return scores;
}

for (const [file, scores] of Object.entries(expected)) {
  test(`${file} gives the scores that Keras computes`, async () => {
    const found = await scoresOf(join(fixtures, file));
    const peak = Math.max(...scores.map(Math.abs));
    assert.equal(found.length, scores.length);
    scores.forEach((score, i) => assert.ok(Math.abs(score - found[i]) <= 1e-4 * peak, `score ${i}: ${found[i]} instead of ${score}`));
  });
}

const refused: Readonly<Record<string, {code: string; says: RegExp}>> = {
  'external-link.h5': {code: 'model-unreadable', says: /link to another file.*Save the model as one file/},
  'external-storage.h5': {code: 'model-unreadable', says: /./},
  'virtual.h5': {code: 'model-unreadable', says: /link to another file/},
  'lambda.keras': {code: 'model-unsupported', says: /Lambda layer `plus`.*never runs code/},
  'own-class.keras': {code: 'model-unsupported', says: /`OwnModel`.*Python code and not in the file/},
  'weights/other.weights.h5': {code: 'model-unreadable', says: /holds weights alone, and no model beside it fits/},
};

for (const [file, {code, says}] of Object.entries(refused)) {
  test(`${file} is refused with one sentence and its remedy`, async () => {
    await assert.rejects(scoresOf(join(fixtures, file)), (error: unknown) => {
      assert.ok(error instanceof HeatlensError, String(error));
      assert.equal(error.code, code);
      assert.match(error.message, says);
      return true;
    });
  });
}

test('a closed model leaves no tensors behind', async () => {
  await scoresOf(join(fixtures, 'keras3-nested.keras'));
  const before = memory().numTensors;
  await scoresOf(join(fixtures, 'keras3-nested.keras'));
  await scoresOf(join(fixtures, 'virtual.h5')).catch(() => undefined);
  assert.equal(memory().numTensors, before);
});

test('weights alone say whose model they were read with', async () => {
  const {network, format} = await openModel(join(fixtures, 'weights/keras3.weights.h5'), traceDryRun);
  assert.equal(format, 'keras-weights');
  assert.match(network.notes?.at(-1) ?? '', /`keras3\.weights\.h5` holds weights alone; .* taken from `model\.json`/);
  network.dispose();
});

test('the outline of weights alone looks at their shapes: it takes the model that they fit, or none', async () => {
  const {network, sha256} = await openModel(join(fixtures, 'weights/keras2.h5'), traceDryRun, {}, 'none');
  assert.deepEqual([network.layers.map(({name}) => name), sha256], [['conv2d_7', 'flatten_4', 'dense_9', 'dense_2'], '']);
  assert.ok(network.weights?.().every(({tensor}) => tensor.dataSync().every((value) => value === 0)));
  network.dispose();
  await assert.rejects(openModel(join(fixtures, 'weights/other.weights.h5'), traceDryRun, {}, 'none'), {code: 'model-unreadable', message: /no model beside it fits/});
});

test('Keras files are found by content', async () => {
  const names = ['keras3-nested.keras', 'keras2-nested.h5', 'weights/keras2.h5', 'keras3-tfjs/model.json', 'make.py', 'expected.json', 'gone.h5'];
  const found = await sniffModels(names.map((name) => join(fixtures, name)));
  assert.deepEqual(found.map(({format}) => format), ['keras', 'keras-hdf5', 'keras-weights', 'tfjs-layers']);
});

const real: Readonly<Record<string, [input: number[], classes: number, lastGrid: string]>> = {
  'cifar10_keras3/cifar10_model.keras': [[32, 32, 3], 10, 'max_pooling2d_1'],
  'cifar10_keras3/cifar10_model.h5': [[32, 32, 3], 10, 'max_pooling2d_1'],
  'keras2_h5/fer2013_mini_XCEPTION.102-0.66.hdf5': [[64, 64, 1], 7, 'conv2d_7'],
  'keras2_h5/tiny_XCEPTION_KDEF.hdf5': [[64, 64, 1], 7, 'conv2d_7'],
};

for (const [file, [input, classes, lastGrid]] of Object.entries(real)) {
  test(`the real file ${file} is read`, needsData, async () => {
    const {network} = await openModel(join(dataFolder, 'models', file), traceDryRun);
    assert.deepEqual([network.input.height, network.input.width, network.input.channels], input);
    assert.deepEqual([network.head.classes, network.head.activation], [classes, 'softmax']);
    assert.equal(network.layers.findLast(({shape}) => shape.length === 3)?.name, lastGrid);
    network.dispose();
  });
}

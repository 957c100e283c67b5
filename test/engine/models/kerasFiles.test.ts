import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {memory, tensor4d, tidy} from '@tensorflow/tfjs-core';
import {gradCam} from '../../../src/core/methods/gradCam.ts';
import {targetRow} from '../../../src/core/methods/targets.ts';
import {chooseLayer} from '../../../src/core/network/chooseLayer.ts';
import type {Network} from '../../../src/core/network/network.ts';
import {HeatlensError} from '../../../src/core/errors.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';
import {sniffModels} from '../../../src/engine/models/sniffModels.ts';
import {cpuBench} from '../../core/cpuBench.ts';
import {assertClose, type Stored} from '../../core/network/layers/fixtures.ts';
import {dataFolder, needsData} from '../../requirements.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/keras');

/** What make.py wrote: places in values.bin. */
interface Case {
  readonly scores: readonly number[];
  /** Of each layer, by its name in Heatlens. */
  readonly activations: Readonly<Record<string, Stored>>;
  /** What the Grad-CAM is of, at each layer on a grid. */
  readonly target: {readonly index: number; readonly sign: 1 | -1};
  readonly maps: Readonly<Record<string, Stored>>;
}

const numbers = new Float32Array(new Uint8Array(readFileSync(join(fixtures, 'values.bin'))).buffer);
const expected = JSON.parse(readFileSync(join(fixtures, 'expected.json'), 'utf8')) as Record<
  string,
  Case | {readonly like: string}
>;

function valuesAt({shape, at}: Stored): Float32Array {
  return numbers.subarray(at, at + shape.reduce((product, size) => product * size, 1));
}

/** The input of make.py: sin(0.7 i). */
function wave({height, width, channels}: Network['input']): Float32Array {
  return Float32Array.from({length: height * width * channels}, (_, i) => Math.sin(0.7 * i));
}

async function scoresOf(file: string): Promise<readonly number[]> {
  const {network} = await openModel(file, traceDryRun);
  const {height, width, channels} = network.input;
  const scores = tidy(() => [
    ...network.evaluate(tensor4d(wave(network.input), [1, height, width, channels])).logits.dataSync(),
  ]);
  network.dispose();
  return scores;
}

function caseOf(file: string): Case {
  const found = expected[file];
  return 'like' in found ? caseOf(found.like) : found;
}

for (const file of Object.keys(expected)) {
  test(`${file} gives the scores, activations and Grad-CAM that Keras computes`, async () => {
    const {scores, activations, target, maps} = caseOf(file);
    const {network} = await openModel(join(fixtures, file), traceDryRun);
    const {height, width, channels} = network.input;
    const images = {shape: [1, height, width, channels], values: wave(network.input)};
    const names = network.layers.map(({name}) => name).filter((name) => name in activations);
    const found = tidy(() => {
      const {logits, activations: values} = network.evaluate(tensor4d(images.values, [1, height, width, channels]), {
        layers: names,
      });
      return {logits: logits.dataSync<'float32'>(), values: names.map((name) => values[name].dataSync<'float32'>())};
    });
    assertClose(found.logits, scores, 'scores');
    names.forEach((name, i) => assertClose(found.values[i], valuesAt(activations[name]), name));
    const {layer} = chooseLayer(network);
    assert.ok(names.includes(layer.name), `${layer.name} is not compared`);
    const targets = {shape: [1, scores.length], values: Float32Array.from(targetRow(network.head, target))};
    const {done, value} = await gradCam.explain(cpuBench(network, layer.name), {images, targets}).next();
    assert.ok(!done);
    assert.deepEqual(value.maps.shape, [1, ...maps[layer.name].shape]);
    assertClose(value.maps.values, valuesAt(maps[layer.name]), `Grad-CAM of ${layer.name}`);
    network.dispose();
  });
}

const refused: Readonly<Record<string, {code: string; says: RegExp}>> = {
  'external-link.h5': {code: 'model-unreadable', says: /link to another file.*Save the model as one file/},
  'external-storage.h5': {code: 'model-unreadable', says: /link to another file/},
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
  assert.deepEqual(
    [network.layers.map(({name}) => name), sha256],
    [['conv2d_7', 'flatten_4', 'dense_9', 'dense_2'], ''],
  );
  assert.ok(network.weights?.().every(({tensor}) => tensor.dataSync().every((value) => value === 0)));
  network.dispose();
  await assert.rejects(openModel(join(fixtures, 'weights/other.weights.h5'), traceDryRun, {}, 'none'), {
    code: 'model-unreadable',
    message: /no model beside it fits/,
  });
});

test('Keras files are found by content', async () => {
  const names = [
    'keras3-nested.keras',
    'keras2-nested.h5',
    'weights/keras2.h5',
    'keras3-tfjs/model.json',
    'make.py',
    'expected.json',
    'gone.h5',
  ];
  const found = await sniffModels(names.map((name) => join(fixtures, name)));
  assert.deepEqual(
    found.map(({format}) => format),
    ['keras', 'keras-hdf5', 'keras-weights', 'tfjs-layers'],
  );
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

import assert from 'node:assert/strict';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {before, test} from 'node:test';
import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import type {Method} from '../../../src/core/methods/method.ts';
import {methods} from '../../../src/core/methods/registry.ts';
import {chooseLayer} from '../../../src/core/network/chooseLayer.ts';
import type {Network} from '../../../src/core/network/network.ts';
import {toNetworkInput} from '../../../src/core/preprocess/networkInput.ts';
import {defaultPreprocessing, type NamedRange} from '../../../src/core/preprocess/preprocessing.ts';
import {seededRandom} from '../../../src/core/random.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {createOnnxRuntime} from '../../../src/core/runtime/onnx/onnxRuntime.ts';
import {ProgramCache} from '../../../src/core/runtime/programCache.ts';
import type {Runtime} from '../../../src/core/runtime/runtime.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';
import {loadTensorFlow} from '../../../src/engine/native/loadTensorFlow.ts';
import {decodePicture} from '../../../src/engine/pictures/decode.ts';
import {dataFolder} from '../../requirements.ts';
import {difference, donut, waferModel} from '../samples.ts';
import {needsTensorFlow, tensorFlow} from './tensorFlow.ts';

const onnx = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => performance.now()});
let eager: Runtime | undefined;

before(async () => {
  enableProdMode();
  await setBackend('cpu');
  if (needsTensorFlow.skip === false && tensorFlow) eager = await loadTensorFlow(tensorFlow, 'cpu');
});

const mobileNet = join(dataFolder, 'models/mobilenet_v1_0.75_layers');
const mastiff = join(dataFolder, 'pictures/pgc_both.png');
const subjects: Readonly<Record<string, {model: string; picture: string; range: NamedRange; target: number}>> = {
  'the sample': {model: waferModel, picture: donut, range: '0..1', target: 4},
  ...(existsSync(mobileNet) ? {'MobileNet 0.75': {model: mobileNet, picture: mastiff, range: '-1..1', target: 243}} : {}),
};

for (const [name, {model, picture, range, target}] of Object.entries(subjects)) {
  for (const method of methods) {
    test(`${method.title} of ${name} on TensorFlow is what ONNX Runtime gives, to 1e-4`, needsTensorFlow, async (t) => {
      assert.ok(eager);
      const {network} = await openModel(model, traceDryRun);
      const {values} = toNetworkInput((await decodePicture(picture)).picture, network.input, {...defaultPreprocessing, range});
      const expected = await mapOf(onnx, network, method, values, target);
      const off = difference(expected, await mapOf(eager, network, method, values, target));
      network.dispose();
      t.diagnostic(`differs by ${off.toExponential(1)} of the maximum on ${eager.device}`);
      assert.ok(expected.some((value) => value !== 0));
      assert.ok(off <= 1e-4, `${off} of the maximum`);
    });
  }
}

async function mapOf(runtime: Runtime, network: Network, method: Method, values: Float32Array, target: number): Promise<Float32Array> {
  const cache = new ProgramCache(runtime);
  const {classes} = network.head;
  const {height, width, channels} = network.input;
  const targets = {shape: [1, classes], values: Float32Array.from({length: classes}, (_, i) => Number(i === target))};
  const bench = {
    network,
    layers: [chooseLayer(network).layer.name],
    random: seededRandom(1),
    run: cache.run.bind(cache),
  };
  let last: Float32Array = new Float32Array();
  for await (const {maps} of method.explain(bench, {images: {shape: [1, height, width, channels], values}, targets})) last = maps.values;
  return last;
}

import {enableProdMode, setBackend} from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import {lastMaps} from '../src/core/methods/lastMaps.ts';
import {forwardProgram} from '../src/core/methods/forward.ts';
import {gradCam} from '../src/core/methods/gradCam.ts';
import {chooseLayer} from '../src/core/network/chooseLayer.ts';
import type {Network} from '../src/core/network/network.ts';
import {seededRandom} from '../src/core/random.ts';
import {traceDryRun} from '../src/core/runtime/onnx/dryRun.ts';
import {createOnnxRuntime} from '../src/core/runtime/onnx/onnxRuntime.ts';
import {ProgramCache} from '../src/core/runtime/programCache.ts';
import type {Array32, Program, Runtime} from '../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../src/core/runtime/tfjs/tfjsRuntime.ts';
import {toNetworkInput} from '../src/core/preprocess/networkInput.ts';
import {defaultPreprocessing} from '../src/core/preprocess/preprocessing.ts';
import {decodePicture} from '../src/engine/pictures/decode.ts';
import {openModel} from '../src/engine/models/openModel.ts';
import {interleaved, ratio, type Figure} from './measure.ts';
import type {Settings} from './settings.ts';

const batch = 16;

/** Grad-CAM traced, against the bare forward pass traced and against itself on tfjs-wasm. */
export async function runtime({model, picture, range, rounds}: Settings): Promise<Figure[]> {
  enableProdMode();
  await setBackend('cpu');
  const eager = await createTfjsRuntime({backend: 'wasm'});
  const traced = createOnnxRuntime({ort, device: 'CPU', threads: 2, now: () => performance.now()});
  const {network} = await openModel(model, traceDryRun);
  const {values} = toNetworkInput((await decodePicture(picture)).picture, network.input, {
    ...defaultPreprocessing,
    range,
  });
  const images = shifted(network, values);
  const forward = await traced.compile(forwardProgram(network, batch));
  const [onTraced, onEager] = [explainer(traced, network, images), explainer(eager, network, images)];
  const difference = largestDifference(await onTraced(), await onEager());
  const times = await interleaved(rounds, {
    traced: onTraced,
    bare: () => forward.run({images: images.values}),
  });
  const slow = await interleaved(Math.min(rounds, 3), {traced: onTraced, eager: onEager});
  const {trace = 0, encode = 0, session = 0} = forward.milliseconds;
  return [
    {
      what: `traced Grad-CAM / traced forward, batch ${batch}`,
      value: ratio(times.traced, times.bare),
      target: '≤ 1.05',
    },
    {what: `eager tfjs-wasm / traced Grad-CAM, batch ${batch}`, value: ratio(slow.eager, slow.traced), target: '≥ 10'},
    {what: 'traced against eager, of the maximum', value: difference.toExponential(1), target: '≤ 1e-4'},
    {
      what: 'trace, encode and session of the forward pass',
      value: `${(trace + encode + session).toFixed(0)} ms`,
      target: '≪ 500 ms',
    },
  ];
}

/** A batch of the picture, each copy moved on by a few rows, so that no two are alike. */
function shifted({input}: Network, picture: Float32Array): Array32 {
  const {height, width, channels} = input;
  const values = new Float32Array(batch * picture.length);
  for (let i = 0; i < values.length; i++) {
    const copy = Math.floor(i / picture.length);
    values[i] = picture[(i + copy * 3 * width * channels) % picture.length];
  }
  return {shape: [batch, height, width, channels], values};
}

/** Explains the predicted classes; the program is compiled at the first call. */
function explainer(on: Runtime, network: Network, images: Array32): () => Promise<Array32> {
  const cache = new ProgramCache(on);
  const {classes} = network.head;
  const targets = {shape: [batch, classes], values: new Float32Array(batch * classes)};
  const bench = {
    network,
    layers: [chooseLayer(network).layer.name],
    random: seededRandom(1),
    run: (key: string, program: Program, inputs: Readonly<Record<string, Float32Array>>) =>
      cache.run(key, program, inputs),
  };
  return async () => (await lastMaps(gradCam.explain(bench, {images, targets}))).maps;
}

function largestDifference(a: Array32, b: Array32): number {
  const largest = b.values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  if (largest === 0) throw new Error('The maps are empty: there is nothing to compare.');
  return a.values.reduce((max, value, at) => Math.max(max, Math.abs(value - b.values[at])), 0) / largest;
}

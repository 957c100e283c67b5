import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {before, test} from 'node:test';
import {
  conv2d,
  depthwiseConv2d,
  enableProdMode,
  grad,
  image,
  maxPool,
  memory,
  ones,
  setBackend,
  square,
  tensor2d,
  type Rank,
  type Tensor,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
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
import type {Program, Runtime} from '../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../src/core/runtime/tfjs/tfjsRuntime.ts';
import {runProbe} from '../../../src/engine/devices/runProbe.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';
import {loadTensorFlow} from '../../../src/engine/native/loadTensorFlow.ts';
import {decodePicture} from '../../../src/engine/pictures/decode.ts';
import {dataFolder, required} from '../../requirements.ts';
import {difference, donut, waferModel} from '../samples.ts';
import {binding, needsBinding, needsTensorFlow, tensorFlow} from './tensorFlow.ts';

const onnx = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => performance.now()});
let eager: Runtime | undefined;

before(async () => {
  enableProdMode();
  await setBackend('cpu');
  if (needsTensorFlow.skip === false && tensorFlow) eager = await loadTensorFlow(tensorFlow, 'cpu');
});

const builtProbeFile = join(import.meta.dirname, '../../../dist/probe.js');
const builtProbe = required(existsSync(builtProbeFile), 'npm run build');
const mobileNet = join(dataFolder, 'models/mobilenet_v1_0.75_layers');
const mastiff = join(dataFolder, 'pictures/pgc_both.png');
const subjects: Readonly<Record<string, {model: string; picture: string; range: NamedRange; target: number}>> = {
  'the sample': {model: waferModel, picture: donut, range: '0..1', target: 4},
  ...(existsSync(mobileNet)
    ? {'MobileNet 0.75': {model: mobileNet, picture: mastiff, range: '-1..1', target: 243}}
    : {}),
};

for (const [name, {model, picture, range, target}] of Object.entries(subjects)) {
  for (const method of methods) {
    test(`${method.title} of ${name} on TensorFlow is what ONNX Runtime gives, to 1e-4`, needsTensorFlow, async (t) => {
      assert.ok(eager);
      const {network} = await openModel(model, traceDryRun);
      const {values} = toNetworkInput((await decodePicture(picture)).picture, network.input, {
        ...defaultPreprocessing,
        range,
      });
      const expected = await mapOf(onnx, network, method, values, target);
      const off = difference(expected, await mapOf(eager, network, method, values, target));
      network.dispose();
      t.diagnostic(`differs by ${off.toExponential(1)} of the maximum on ${eager.device}`);
      assert.ok(expected.some((value) => value !== 0));
      assert.ok(off <= 1e-4, `${off} of the maximum`);
    });
  }
}

const gaps: Readonly<Record<string, (x: Tensor4D) => Tensor>> = {
  'a convolution padded by a number': (x) => conv2d(x, ones<Rank.R4>([3, 3, 2, 2]), 1, 2),
  'a depthwise convolution padded by numbers': (x) =>
    depthwiseConv2d(x, ones<Rank.R4>([3, 3, 2, 1]), 1, [
      [0, 0],
      [1, 0],
      [0, 2],
      [0, 0],
    ]),
  'a maximum padded by a number': (x) => maxPool(x, 3, 2, 1),
  'a transform': (x) => image.transform(x, tensor2d([1, 0.1, 0.5, -0.1, 1, 0.25, 0, 0], [1, 8])),
  'the gradient of a resize with half-pixel centres': (x) =>
    grad((at) => square(image.resizeBilinear(at as Tensor4D, [5, 7], false, true)))(x),
  'the gradient of a convolution padded by a number': (x) =>
    grad((at) => square(conv2d(at as Tensor4D, ones<Rank.R4>([3, 3, 2, 2]), 1, 1)))(x),
};

for (const [name, run] of Object.entries(gaps)) {
  test(`${name}, which tfjs-node lacks or has wrong, is what plain JavaScript gives`, needsTensorFlow, async () => {
    assert.ok(eager);
    const program: Program = {name, inputs: {x: [1, 6, 5, 2]}, run: ({x}) => ({y: run(x as Tensor4D)})};
    const x = Float32Array.from({length: 60}, (_, i) => Math.sin(i * 1.7));
    const plain = await createTfjsRuntime({backend: 'cpu'});
    const {y: expected} = await (await plain.compile(program)).run({x});
    const {y: actual} = await (await eager.compile(program)).run({x});
    assert.deepEqual(actual?.shape, expected?.shape);
    assert.ok(difference(expected?.values ?? x, actual?.values ?? x) <= 1e-5);
  });
}

test('a second TensorFlow in the same process is refused, and not taken for the first', needsTensorFlow, async () => {
  assert.ok(tensorFlow);
  await assert.rejects(loadTensorFlow({...tensorFlow, path: '/another'}), /is loaded, and a process can hold only one/);
});

test('explaining on TensorFlow leaves no tensor behind', needsTensorFlow, async () => {
  assert.ok(eager);
  const compiled = await eager.compile({name: 'squares', inputs: {x: [3]}, run: ({x}) => ({y: square(x)})});
  await compiled.run({x: new Float32Array(3)});
  const {numTensors} = memory();
  const {y} = await compiled.run({x: Float32Array.of(1, -2, 3)});
  assert.deepEqual([...(y?.values ?? [])], [1, 4, 9]);
  assert.equal(memory().numTensors, numTensors);
});

test('the built program computes on it, too', builtProbe.skip ? builtProbe : needsTensorFlow, async () => {
  const order = {provider: 'tensorflow', threads: 1, seconds: 60, tensorFlow: tensorFlow?.path};
  const finding = await runProbe(order, {entry: builtProbeFile, env: process.env});
  assert.equal(finding.kind, 'works', JSON.stringify(finding));
});

test('without TensorFlow the binding misses TensorFlow’s libraries, and nothing else', needsBinding, () => {
  const {stderr} = spawnSync(process.execPath, ['--eval', `require(${JSON.stringify(binding)})`], {encoding: 'utf8'});
  assert.match(stderr, /Error: libtensorflow_(cc|framework)\.so\.2: cannot open shared object file/);
});

async function mapOf(
  runtime: Runtime,
  network: Network,
  method: Method,
  values: Float32Array,
  target: number,
): Promise<Float32Array> {
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
  for await (const {maps} of method.explain(bench, {images: {shape: [1, height, width, channels], values}, targets}))
    last = maps.values;
  return last;
}

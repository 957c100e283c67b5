import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  log,
  memory,
  min,
  mul,
  randomNormal,
  reshape,
  sigmoid,
  sub,
  tensor,
  tidy,
  type Rank,
  type Tensor,
} from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  layers,
  model,
  sequential,
  type LayersModel,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import '../cpuBench.ts';
import {chooseLayer, findLayer} from '../../../src/core/network/chooseLayer.ts';
import {loadLayersNetwork} from '../../../src/core/network/layersNetwork.ts';
import {runDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {artifactsOf, networkOf} from './savedModel.ts';

const seeded = (seed: number) => initializers.glorotUniform({seed});
const conv = (filters: number, seed: number, name: string, more = {}) =>
  layers.conv2d({filters, kernelSize: 3, padding: 'same', name, kernelInitializer: seeded(seed), ...more});
const dense = (units: number, seed: number, name: string, more = {}) =>
  layers.dense({units, name, kernelInitializer: seeded(seed), ...more});
const picture = randomNormal<Rank.R4>([2, 8, 6, 3], 0, 1, 'float32', 3);

function apply(tensor: SymbolicTensor, ...chain: layers.Layer[]): SymbolicTensor {
  return chain.reduce((x, layer) => layer.apply(x) as SymbolicTensor, tensor);
}

function values(of: Tensor): number[] {
  return Array.from(of.dataSync());
}

function assertClose(actual: Tensor, expected: Tensor, tolerance = 1e-5): void {
  assert.deepEqual(actual.shape, expected.shape);
  const difference = Math.max(...values(sub(actual, expected)).map(Math.abs));
  assert.ok(difference < tolerance, `differs by ${difference}`);
}

/** Softmax leaves the logits up to one number a picture: compare differences between classes. */
function assertLogitsOfSoftmax(logits: Tensor, probabilities: Tensor): void {
  const relative = (t: Tensor) => sub(t, min(t, -1, true));
  assertClose(relative(logits), relative(log(reshape(probabilities, logits.shape))), 1e-4);
}

const heads: Readonly<Record<string, (x: SymbolicTensor) => SymbolicTensor>> = {
  'a Softmax layer': (x) => apply(x, layers.globalAveragePooling2d({}), dense(4, 2, 'fc'), layers.softmax({name: 'p'})),
  'an Activation layer': (x) =>
    apply(
      x,
      layers.globalAveragePooling2d({}),
      dense(4, 2, 'fc'),
      layers.activation({activation: 'softmax', name: 'p'}),
    ),
  'the activation of the last Dense': (x) => apply(x, layers.flatten(), dense(4, 2, 'fc', {activation: 'softmax'})),
  'a softmax followed by a Reshape': (x) =>
    apply(
      x,
      layers.globalAveragePooling2d({}),
      layers.reshape({targetShape: [1, 1, 4]}),
      conv(4, 2, 'preds'),
      layers.activation({activation: 'softmax'}),
      layers.reshape({targetShape: [4]}),
    ),
};

for (const [what, head] of Object.entries(heads)) {
  test(`scores are logits where the model ends in ${what}`, async () => {
    const x = input({shape: [8, 6, 3]});
    const original = model({inputs: x, outputs: head(apply(x, conv(4, 1, 'body'), layers.reLU({name: 'act'})))});
    const network = await networkOf(original);
    assert.equal(network.head.activation, 'softmax');
    assert.equal(network.head.classes, 4);
    assert.match(network.head.reason, /final softmax .* taken off/);
    tidy(() => assertLogitsOfSoftmax(network.evaluate(picture).logits, original.predict(picture) as Tensor));
    assert.equal(chooseLayer(network).layer.name, 'act');
  });
}

test('a sigmoid is taken off, and a single score stays a single score', async () => {
  const x = input({shape: [8, 6, 3]});
  const original = model({
    inputs: x,
    outputs: apply(x, conv(4, 1, 'body'), layers.globalMaxPooling2d({}), dense(1, 2, 'y', {activation: 'sigmoid'})),
  });
  const network = await networkOf(original);
  assert.deepEqual([network.head.activation, network.head.classes], ['sigmoid', 1]);
  tidy(() => assertClose(sigmoid(network.evaluate(picture).logits), original.predict(picture) as Tensor));
});

function nestedModel(): LayersModel {
  const inner = input({shape: [8, 6, 3]});
  const backbone = model({
    inputs: inner,
    outputs: apply(inner, conv(5, 1, 'c1', {activation: 'relu'}), conv(4, 2, 'c2')),
    name: 'backbone',
  });
  const x = input({shape: [8, 6, 3]});
  return model({inputs: x, outputs: apply(x, backbone, layers.globalAveragePooling2d({}), dense(3, 3, 'fc'))});
}

test('layers inside a nested model can be read and explained', async () => {
  const original = nestedModel();
  const network = await networkOf(original);
  assert.deepEqual(network.layers.map((layer) => layer.name).slice(0, 2), ['backbone/c1', 'backbone/c2']);
  assert.equal(chooseLayer(network).layer.name, 'backbone/c2');
  tidy(() => {
    const {logits, activations} = network.evaluate(picture, {layers: ['backbone/c1']});
    assertClose(logits, original.predict(picture) as Tensor);
    assert.deepEqual(activations['backbone/c1'].shape, [2, 8, 6, 5]);
  });
});

test('a branch around the chosen layer still reaches the scores', async () => {
  const x = input({shape: [8, 6, 3]});
  const a = apply(x, conv(4, 1, 'a'));
  const b = apply(a, conv(4, 2, 'b'));
  const original = model({
    inputs: x,
    outputs: apply(layers.add().apply([a, b]) as SymbolicTensor, layers.globalAveragePooling2d({}), dense(3, 3, 'fc')),
  });
  const network = await networkOf(original);
  tidy(() => {
    const {logits, activations} = network.evaluate(picture, {layers: ['b']});
    assertClose(network.evaluate(picture, {given: {b: activations.b}}).logits, logits);
    assertClose(logits, original.predict(picture) as Tensor);
    const without = network.evaluate(picture, {given: {b: mul(activations.b, 0)}}).logits;
    assert.notDeepEqual(values(without), values(logits));
  });
});

test('a layer that is called twice has two names', async () => {
  const x = input({shape: [8, 6, 3]});
  const shared = conv(3, 1, 'shared');
  const network = await networkOf(
    model({inputs: x, outputs: apply(x, shared, shared, layers.globalAveragePooling2d({}))}),
  );
  assert.deepEqual(
    network.layers.slice(0, 2).map((layer) => layer.name),
    ['shared', 'shared#2'],
  );
});

test('the chosen layer is found by its grid: a 1×1 convolution at the end is passed over, dropout too', async () => {
  const network = await networkOf(
    sequential({
      layers: [
        conv(4, 1, 'first', {inputShape: [8, 6, 3]}),
        layers.maxPooling2d({poolSize: 2, name: 'pool'}),
        layers.dropout({rate: 0.5, name: 'drop'}),
        layers.globalAveragePooling2d({}),
        layers.reshape({targetShape: [1, 1, 4]}),
        layers.conv2d({filters: 7, kernelSize: 1, name: 'preds'}),
        layers.flatten(),
      ],
    }),
  );
  const {layer, reason} = chooseLayer(network);
  assert.deepEqual([layer.name, layer.shape], ['pool', [4, 3, 4]]);
  assert.match(reason, /deepest layer with a grid larger than 1×1 \(4×3×4\)/);
});

const refused: Readonly<Record<string, {model: () => LayersModel; code: string; says: RegExp}>> = {
  'two pictures as inputs': {
    model: () => {
      const [a, b] = [input({shape: [8, 6, 3], name: 'left'}), input({shape: [8, 6, 3], name: 'right'})];
      return model({
        inputs: [a, b],
        outputs: apply(layers.add().apply([a, b]) as SymbolicTensor, layers.globalAveragePooling2d({})),
      });
    },
    code: 'model-unsupported',
    says: /input/,
  },
  'a map as output': {
    model: () => sequential({layers: [conv(4, 1, 'seg', {inputShape: [8, 6, 3]})]}),
    code: 'model-unsupported',
    says: /\[8, 6, 4\].*not one score/,
  },
  'an input that is no picture': {
    model: () => sequential({layers: [dense(4, 1, 'fc', {inputShape: [10]})]}),
    code: 'model-unsupported',
    says: /\[10\]/,
  },
};

for (const [what, {model: make, code, says}] of Object.entries(refused)) {
  test(`a model with ${what} is refused with a sentence`, async () => {
    await assert.rejects(
      networkOf(make()),
      (error: Error & {code?: string}) => error.code === code && says.test(error.message),
    );
  });
}

test('a Lambda layer is refused by name and never run', async () => {
  const artifacts = await artifactsOf(
    sequential({layers: [conv(4, 1, 'c', {inputShape: [8, 6, 3]}), layers.globalAveragePooling2d({})]}),
  );
  const text = JSON.stringify(artifacts.modelTopology).replace('"class_name":"Conv2D"', '"class_name":"Lambda"');
  await assert.rejects(
    loadLayersNetwork({...artifacts, modelTopology: JSON.parse(text)}, runDryRun),
    /Lambda layer `c`.*never runs code/,
  );
});

test('NaN weights are named', async () => {
  const broken = sequential({layers: [conv(4, 1, 'c', {inputShape: [8, 6, 3]}), layers.globalAveragePooling2d({})]});
  broken.layers[0].setWeights([tensor(new Float32Array(108).fill(NaN), [3, 3, 3, 4]), tensor([0, 0, 0, 0])]);
  await assert.rejects(networkOf(broken), /`c\/kernel` holds NaN/);
});

test('a model without a spatial layer says that there is nothing to draw', async () => {
  const network = await networkOf(sequential({layers: [layers.flatten({inputShape: [8, 6, 3]}), dense(4, 1, 'fc')]}));
  assert.throws(() => chooseLayer(network), /No layer of this model has a spatial grid/);
});

test('an unknown layer is answered with the spatial ones', async () => {
  const network = await networkOf(nestedModel());
  assert.throws(() => findLayer(network, 'c2'), /`c2` is not a layer of this model.*backbone\/c2/);
  assert.throws(() => findLayer(network, 'fc'), /`fc` has the shape \[3\]/);
});

test('evaluating and disposing leave no tensor behind', async () => {
  const before = memory().numTensors;
  const network = await networkOf(
    sequential({
      layers: [conv(4, 1, 'c', {inputShape: [8, 6, 3]}), layers.globalAveragePooling2d({}), dense(3, 2, 'y')],
    }),
  );
  const loaded = memory().numTensors;
  tidy(() => void network.evaluate(picture, {layers: ['c']}));
  assert.equal(memory().numTensors, loaded);
  network.dispose();
  assert.ok(memory().numTensors <= before + 4); // the four weights of the model that was saved
});

import assert from 'node:assert/strict';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {tensor4d, tidy} from '@tensorflow/tfjs-core';
import {cpuBench} from '../cpuBench.ts';
import {readTfjsModel, type TfjsModel} from '../../../src/core/formats/tfjsModel.ts';
import {gradCam} from '../../../src/core/methods/gradCam.ts';
import {targetRow} from '../../../src/core/methods/targets.ts';
import {chooseLayer} from '../../../src/core/network/chooseLayer.ts';
import type {NetworkChoice} from '../../../src/core/network/choice.ts';
import {loadGraphNetwork} from '../../../src/core/network/graphNetwork.ts';
import type {Network} from '../../../src/core/network/network.ts';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {assertClose} from './layers/fixtures.ts';
import {only, tracedBench} from './tracedBench.ts';

interface Numbers {
  readonly shape: number[];
  readonly values: number[];
}

/** What make.py wrote of a graph. */
interface Expected {
  readonly graph: string;
  readonly target: number;
  readonly picture: Numbers;
  readonly logits: Numbers;
  readonly activations: Numbers;
  readonly map: Numbers;
  readonly constants: NetworkChoice['constants'] | null;
  readonly output?: string;
  readonly activation: string;
  readonly range?: string;
  readonly note?: string;
}

const folder = join(import.meta.dirname, '../../fixtures/graphs');
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected[];

function modelOf(graph: string): Promise<TfjsModel> {
  const bytes = (name: string) => new Uint8Array(readFileSync(join(folder, graph, name)));
  return readTfjsModel(bytes('model.json'), async (name) => bytes(name));
}

function choiceOf({constants, output}: Expected): NetworkChoice {
  return {...(constants && {constants}), ...(output !== undefined && {output})};
}

/** Where the graph takes any size, in the picture's. */
function sized(network: Network, {shape: [, height, width]}: Numbers): Network {
  return network.input.free && network.sized ? network.sized({height, width}) : network;
}

for (const one of expected) {
  test(`the graph ${one.graph}: logits, activations and Grad-CAM are those of Keras, eagerly and traced`, async () => {
    const {artifacts} = await modelOf(one.graph);
    const loaded = await loadGraphNetwork(artifacts, traceDryRun, choiceOf(one));
    const network = sized(loaded, one.picture);
    const layer = chooseLayer(network).layer;
    assert.equal(network.head.activation, one.activation);
    assert.equal(network.range?.range, one.range);
    assert.deepEqual(
      network.notes?.map((note) => note.startsWith(one.note ?? '?')),
      one.note === undefined ? [] : [true],
    );
    assert.deepEqual(layer.shape, one.activations.shape.slice(1));
    const target = targetRow(network.head, {
      index: network.head.classes === 1 && network.head.activation === 'sigmoid' ? 1 : one.target,
      sign: 1,
    });
    const images = {shape: one.picture.shape, values: Float32Array.from(one.picture.values)};
    const targets = {shape: one.logits.shape, values: Float32Array.from([...target, ...target])};
    for (const bench of [cpuBench(network, layer.name), tracedBench(network, layer.name)]) {
      const {maps, logits} = await only(gradCam.explain(bench, {images, targets}));
      assertClose(logits.values, one.logits.values, 'logits');
      assert.deepEqual(maps.shape, one.map.shape);
      assertClose(maps.values, one.map.values, 'map');
    }
    const activations = tidy(() => {
      const picture = tensor4d(images.values, one.picture.shape as [number, number, number, number]);
      return network.activations(picture, [layer.name])[layer.name].dataSync<'float32'>();
    });
    assertClose(activations, one.activations.values, 'activations');
    loaded.dispose();
  });
}

interface GraphDef {
  readonly node: {readonly name: string; readonly attr: Record<string, unknown>}[];
}

/** A graph with one node's attribute set. */
async function changed(
  graph: string,
  name: string,
  attribute: string,
  value: unknown,
): Promise<TfjsModel['artifacts']> {
  const {artifacts} = await modelOf(graph);
  const {node, ...rest} = artifacts.modelTopology as GraphDef;
  const nodes = node.map((one) => (one.name === name ? {...one, attr: {...one.attr, [attribute]: value}} : one));
  return {...artifacts, modelTopology: {...rest, node: nodes}};
}

const batchOf = (batch: number) => ({shape: {dim: [batch, 8, 12, 3].map((size) => ({size: String(size)}))}});

test('a graph that takes one picture at a time explains several as it does each of them', async () => {
  const one = expected.find(({graph}) => graph === 'keras3-classifier') ?? assert.fail();
  const network = await loadGraphNetwork(await changed(one.graph, 'picture', 'shape', batchOf(1)), traceDryRun);
  const images = {shape: one.picture.shape, values: Float32Array.from(one.picture.values)};
  const target = targetRow(network.head, {index: one.target, sign: 1});
  const targets = {shape: one.logits.shape, values: Float32Array.from([...target, ...target])};
  const layer = chooseLayer(network).layer.name;
  for (const bench of [cpuBench(network, layer), tracedBench(network, layer)]) {
    const {maps, logits} = await only(gradCam.explain(bench, {images, targets}));
    assertClose(logits.values, one.logits.values, 'logits');
    assertClose(maps.values, one.map.values, 'map');
  }
  network.dispose();
});

test('a graph that takes several pictures at once is refused, with what would help', async () => {
  const artifacts = await changed('keras3-classifier', 'picture', 'shape', batchOf(8));
  await assert.rejects(loadGraphNetwork(artifacts, traceDryRun), /`picture` takes 8 pictures at once.*free batch/);
});

test('a graph that computes with channels first is refused by the node', async () => {
  const {artifacts} = await modelOf('keras3-classifier');
  const convolution =
    (artifacts.modelTopology as GraphDef).node.find(({attr}) => 'data_format' in attr) ?? assert.fail();
  const turned = await changed('keras3-classifier', convolution.name, 'data_format', {s: btoa('NCHW')});
  await assert.rejects(
    loadGraphNetwork(turned, traceDryRun),
    (error: Error) => error.message.includes(convolution.name) && /NCHW.*channels_last/.test(error.message),
  );
});

test('of a graph with two outputs the first is explained, and the choice is answered with what there is', async () => {
  const {artifacts} = await modelOf('keras2-two-outputs');
  const network = await loadGraphNetwork(artifacts, traceDryRun);
  assert.equal(network.head.output, 'age');
  assert.match(network.notes?.join() ?? '', /first of 2 outputs, `age`.*others are `kind`/);
  network.dispose();
  const byNode = await loadGraphNetwork((await modelOf('keras2-two-outputs')).artifacts, traceDryRun, {
    output: 'Identity_1',
  });
  assert.equal(byNode.head.output, 'kind');
  byNode.dispose();
  await assert.rejects(loadGraphNetwork(artifacts, traceDryRun, {output: 'weight'}), /outputs are `age`, `kind`/);
});

test('an input of a graph that is not there is answered with those there are', async () => {
  const {artifacts} = await modelOf('keras3-two-inputs');
  await assert.rejects(
    loadGraphNetwork(artifacts, traceDryRun, {imageInput: 'image'}),
    /inputs are `(picture`, `facts|facts`, `picture)`/,
  );
  await assert.rejects(
    loadGraphNetwork(artifacts, traceDryRun, {constants: {facts: [1, 2, 3]}}),
    /gives 3 values for the input `facts` \[2\]/,
  );
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {tensor, tidy, type Rank} from '@tensorflow/tfjs-core';
import {cpuBench} from '../../cpuBench.ts';
import {gradCam} from '../../../../src/core/methods/gradCam.ts';
import {targetRow} from '../../../../src/core/methods/targets.ts';
import {chooseLayer} from '../../../../src/core/network/chooseLayer.ts';
import type {NetworkChoice} from '../../../../src/core/network/choice.ts';
import {loadLayersNetwork} from '../../../../src/core/network/layersNetwork.ts';
import {traceDryRun} from '../../../../src/core/runtime/onnx/dryRun.ts';
import {only, tracedBench} from '../tracedBench.ts';
import {artifactsOf, assertClose, stored, storedList, type Stored, type StoredModel} from './fixtures.ts';

interface StoredNetwork extends StoredModel {
  readonly choice: NetworkChoice;
  /** The layer that Heatlens has to choose. */
  readonly layer: string;
  readonly target: number;
  readonly expect: {
    readonly activation?: string;
    readonly note?: string;
    readonly range?: string;
    readonly grid?: readonly number[];
  };
  readonly input: Stored;
  readonly logits: Stored;
  /** Grad-CAM of the target at the layer. */
  readonly map: Stored;
}

for (const one of storedList<StoredNetwork>('networks.json')) {
  test(`a network with ${one.what}: layer, logits and Grad-CAM are those of Keras`, async () => {
    const network = await loadLayersNetwork(artifactsOf(one), traceDryRun, one.choice);
    const {layer} = chooseLayer(network);
    assert.equal(layer.name, one.layer);
    if (one.expect.grid) assert.deepEqual(layer.shape, one.expect.grid);
    if (one.expect.activation !== undefined) assert.equal(network.head.activation, one.expect.activation);
    assert.equal(network.range?.range, one.expect.range);
    assert.equal(network.notes?.length, one.expect.note === undefined ? 0 : 1);
    assert.ok(network.notes?.[0]?.startsWith(one.expect.note ?? '') ?? true, network.notes?.[0]);
    const target = targetRow(network.head, {
      index: network.head.classes === 1 && network.head.activation === 'sigmoid' ? 1 : one.target,
      sign: 1,
    });
    const subject = {
      images: {shape: one.input.shape, values: stored(one.input)},
      targets: {shape: one.logits.shape, values: Float32Array.from([...target, ...target])},
    };
    for (const bench of [cpuBench(network, layer.name), tracedBench(network, layer.name)]) {
      const {maps, logits} = await only(gradCam.explain(bench, subject));
      assertClose(logits.values, stored(one.logits), 'logits');
      assert.deepEqual(maps.shape, one.map.shape);
      assertClose(maps.values, stored(one.map), 'map');
    }
    const shape = one.input.shape as [number, number, number, number];
    const alone = tidy(() => {
      const {[layer.name]: activation} = network.activations(tensor<Rank.R4>(stored(one.input), shape), [layer.name]);
      return activation.shape.slice(1);
    });
    assert.deepEqual(alone, layer.shape);
    network.dispose();
  });
}

const [plain] = storedList<StoredNetwork>('networks.json').filter(({choice}) => choice.output !== undefined);
const [facts] = storedList<StoredNetwork>('networks.json').filter(({choice}) => choice.constants !== undefined);

const refused: Readonly<Record<string, {one: StoredNetwork; choice: NetworkChoice; says: RegExp}>> = {
  'an output that is not there': {one: plain, choice: {output: 'third'}, says: /outputs are `first`, `second`/},
  'an input that is not there': {one: facts, choice: {imageInput: 'image'}, says: /inputs are `picture`, `facts`/},
  'an input that takes no picture': {one: facts, choice: {imageInput: 'facts'}, says: /`facts` has the shape \[2\]/},
  'a constant of another size': {
    one: facts,
    choice: {constants: {facts: [1, 2, 3]}},
    says: /gives 3 values for the input `facts` \[2\]/,
  },
};

for (const [what, {one, choice, says}] of Object.entries(refused)) {
  test(`${what} in heatlens.json is answered with what there is`, async () => {
    await assert.rejects(loadLayersNetwork(artifactsOf(one), traceDryRun, choice), says);
  });
}

test("a layer of someone's own is refused by its class and name, with what would help", async () => {
  const text = JSON.stringify(artifactsOf(plain).modelTopology).replace(
    '"class_name":"Softmax"',
    '"class_name":"PatchEncoder"',
  );
  const artifacts = {...artifactsOf(plain), modelTopology: JSON.parse(text) as object};
  await assert.rejects(
    loadLayersNetwork(artifacts, traceDryRun),
    /`PatchEncoder` \(layer `second`\).*tensorflowjs_converter/,
  );
});

test('an unknown operation is refused by its name', async () => {
  const [divided] = storedList<StoredNetwork>('networks.json').filter(({what}) => what.startsWith('a temperature'));
  const text = JSON.stringify(artifactsOf(divided).modelTopology).replace(
    '"class_name":"TrueDivide"',
    '"class_name":"Fft2"',
  );
  const artifacts = {...artifactsOf(divided), modelTopology: JSON.parse(text) as object};
  await assert.rejects(loadLayersNetwork(artifacts, traceDryRun), /operation `Fft2`/);
});

const [vit] = storedList<StoredNetwork>('networks.json').filter(({what}) => what.startsWith('a vision transformer'));
const attentionCalls: Readonly<Record<string, {change: [string, string]; says: RegExp}>> = {
  'gives out its scores too': {
    change: ['"kwargs":{}', '"kwargs":{"return_attention_scores":true}'],
    says: /`multi_head_attention\w*` gives out its attention scores.*return_attention_scores/,
  },
  'has a gate': {change: ['"use_gate":false', '"use_gate":true'], says: /gates its attention.*use_gate=False/},
  'sees a sliding window': {change: ['"sliding_window":null', '"sliding_window":3'], says: /sliding window/},
};

for (const [
  what,
  {
    change: [from, to],
    says,
  },
] of Object.entries(attentionCalls)) {
  test(`an attention that ${what} is refused by its name, and not run without it`, async () => {
    const text = JSON.stringify(vit.topology);
    const attention = text.indexOf('"class_name":"MultiHeadAttention"');
    const at = text.indexOf(from, attention);
    assert.ok(attention > 0 && at > 0);
    const topology = JSON.parse(text.slice(0, at) + to + text.slice(at + from.length)) as StoredModel['topology'];
    await assert.rejects(loadLayersNetwork(artifactsOf({...vit, topology}), traceDryRun), says);
  });
}

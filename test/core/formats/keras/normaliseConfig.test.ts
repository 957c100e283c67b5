import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {JsonObject} from '../../../../src/core/formats/keras/layerTree.ts';
import {normaliseConfig} from '../../../../src/core/formats/keras/normalise/normaliseConfig.ts';
import {parseJson} from '../../../../src/core/formats/keras/parseJson.ts';
import {HeatlensError} from '../../../../src/core/errors.ts';

const policy = {module: 'keras', class_name: 'DTypePolicy', config: {name: 'mixed_float16'}, registered_name: null};
const input = {
  class_name: 'InputLayer',
  name: 'in',
  config: {batch_shape: [null, 8, 8, 3], dtype: 'uint8', name: 'in'},
  inbound_nodes: [],
};

function tensorOf(layer: string, node = 0): JsonObject {
  return {
    class_name: '__keras_tensor__',
    config: {shape: [null, 8, 8, 3], dtype: 'float32', keras_history: [layer, node, 0]},
  };
}

function relu(name: string, from: string, node = 0): JsonObject {
  return {
    class_name: 'ReLU',
    name,
    config: {name, dtype: policy},
    inbound_nodes: [{args: [tensorOf(from, node)], kwargs: {mask: null}}],
  };
}

function functional(layers: readonly JsonObject[], output: string): JsonObject {
  return {
    class_name: 'Functional',
    config: {name: 'net', layers, input_layers: ['in', 0, 0], output_layers: [[output, 0, 0]]},
  };
}

function failsWith(says: RegExp) {
  return (error: unknown) =>
    error instanceof HeatlensError && error.code === 'model-unreadable' && says.test(error.message);
}

test("Keras 3's calls, shapes and dtype policies become Keras 2's", () => {
  assert.deepEqual(normaliseConfig(functional([input, relu('a', 'in')], 'a')), {
    class_name: 'Model',
    name: 'net',
    config: {
      name: 'net',
      layers: [
        {
          class_name: 'InputLayer',
          name: 'in',
          config: {batch_input_shape: [null, 8, 8, 3], dtype: 'float32', name: 'in'},
          inbound_nodes: [],
        },
        {class_name: 'ReLU', name: 'a', config: {name: 'a', dtype: 'float32'}, inbound_nodes: [[['in', 0, 0, {}]]]},
      ],
      input_layers: [['in', 0, 0]],
      output_layers: [['a', 0, 0]],
    },
  });
});

test('a layer whose config has another name goes by the name that the others call it', () => {
  const odd = {...relu('a', 'in'), config: {name: 'b', trainable: true}};
  const {config} = normaliseConfig(functional([input, odd], 'a')) as {
    config: {layers: readonly {config: {name: string}}[]};
  };
  assert.equal(config.layers[1].config.name, 'a');
});

const broken: Readonly<Record<string, [layers: readonly JsonObject[], output: string, says: RegExp]>> = {
  'layers in a ring': [
    [input, relu('a', 'b'), relu('b', 'a')],
    'b',
    /`a` depends on its own output: the layers form a ring/,
  ],
  'a layer that calls itself': [[input, relu('a', 'a')], 'a', /`a` depends on its own output/],
  'an input that is no layer': [
    [input, relu('a', 'nowhere')],
    'a',
    /`a` takes its input from `nowhere`, which is no layer/,
  ],
  'a call that was never made': [[input, relu('a', 'in', 3)], 'a', /`a` depends on/],
  'an output that is no layer': [[input, relu('a', 'in')], 'b', /output `b` is none of its layers/],
  'a call without an input': [
    [input, {...relu('a', 'in'), inbound_nodes: [{args: [], kwargs: {}}]}],
    'a',
    /`a` is called without an input/,
  ],
  'two layers of one name': [[input, relu('a', 'in'), relu('a', 'in')], 'a', /Two layers of the model are called `a`/],
};

for (const [what, [layers, output, says]] of Object.entries(broken)) {
  test(`${what}: one sentence instead of waiting for ever`, () => {
    assert.throws(() => normaliseConfig(functional(layers, output)), failsWith(says));
  });
}

test('layers that the file lists backwards are put in order, whatever calls what', () => {
  const chain = Array.from({length: 2000}, (_, i) => relu(`r${i}`, i === 0 ? 'in' : `r${i - 1}`));
  const shared = {
    ...relu('s', 'r0'),
    inbound_nodes: ['r0', 'after'].map((from) => ({args: [tensorOf(from)], kwargs: {}})),
  };
  const layers = [relu('end', 's', 1), relu('after', 's'), shared, ...chain.toReversed(), input];
  const {config} = normaliseConfig(functional(layers, 'end')) as {config: {layers: readonly {name: string}[]}};
  const places = new Map(config.layers.map(({name}, i) => [name, i]));
  const place = (name: string) => places.get(name) ?? NaN;
  assert.equal(config.layers.length, layers.length);
  assert.ok(chain.every((_, i) => place(`r${i}`) > place(i === 0 ? 'in' : `r${i - 1}`)));
  assert.ok(place('after') > place('s') && place('end') > place('after'));
});

test('a model of more layers than any has is refused', () => {
  const chain = Array.from({length: 3001}, (_, i) => relu(`r${i}`, i === 0 ? 'in' : `r${i - 1}`));
  assert.throws(() => normaliseConfig(functional([input, ...chain], 'r3000')), {
    code: 'model-unsupported',
    message: /3,003 layers.*up to 3,000/,
  });
});

test('calls of a model inside the model count from 1, however the file counts them', () => {
  const inner = {...functional([input, relu('a', 'in')], 'a'), name: 'inner'};
  for (const first of [0, 1]) {
    const layers = [
      input,
      {...inner, inbound_nodes: [{args: [tensorOf('in')], kwargs: {}}]},
      relu('b', 'inner', first),
    ];
    const {config} = normaliseConfig(functional(layers, 'b')) as {
      config: {layers: readonly {inbound_nodes: unknown}[]};
    };
    assert.deepEqual(config.layers[2].inbound_nodes, [[['inner', 1, 0, {}]]]);
  }
});

test('JSON that nests deeper than any model is refused', () => {
  assert.throws(() => parseJson('['.repeat(100_000), 'config.json'), failsWith(/nested more than 200 deep/));
  assert.deepEqual(parseJson('"[[[["', 'config.json'), '[[[[');
});

test('numbers as Python writes them are read', () => {
  assert.deepEqual(parseJson('{"a": NaN, "b": [-Infinity, Infinity], "c": "NaN"}', 'config.json'), {
    a: null,
    b: [-Infinity, Infinity],
    c: 'NaN',
  });
});

import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import {traceDryRun} from '../../../src/core/runtime/onnx/dryRun.ts';
import {openModel} from '../../../src/engine/models/openModel.ts';
import {repacked} from './damage.ts';
import {refuses} from './refuses.ts';

// Layers that were made to hurt: each model is a few kilobytes and asks for far more.

await setBackend('cpu');
const fixtures = join(import.meta.dirname, '../../fixtures/keras');
const original = await readFile(join(fixtures, 'keras3-trained.keras'));
const folder = await mkdtemp(join(tmpdir(), 'heatlens-hostile-'));
after(() => rm(folder, {recursive: true}));
await openModel(join(fixtures, 'keras3-trained.keras'), traceDryRun).then(({network}) => network.dispose());

type Settings = Record<string, unknown>;
interface Entry {
  class_name: string;
  config: Settings;
  [key: string]: unknown;
}

/** The model with other layers between its picture and its scores. */
async function kerasWith(change: (layers: Entry[]) => Entry[]): Promise<string> {
  const path = join(folder, 'model.keras');
  const bytes = await repacked(original, {
    'config.json': async (part) => {
      const model = JSON.parse(Buffer.from(part).toString()) as {config: {layers: Entry[]}};
      model.config.layers = change(model.config.layers);
      return Buffer.from(JSON.stringify(model));
    },
  });
  await writeFile(path, bytes);
  return path;
}

function layer(className: string, config: Settings): Entry {
  return {module: 'keras.layers', class_name: className, config: {name: 'huge', ...config}};
}

const layers: Readonly<Record<string, {entry: Entry; says?: RegExp}>> = {
  'Dense of 10¹² units': {
    entry: layer('Dense', {units: 1e12}),
    says: /`huge` declares weights of the shape \[1, 1000000000000\]/,
  },
  'Dense of 10³⁰⁰ units': {entry: layer('Dense', {units: 1e300})},
  'Dense of 1.5 units': {entry: layer('Dense', {units: 1.5})},
  'Conv2D of 10⁹ filters': {
    entry: layer('Conv2D', {filters: 1e9, kernel_size: [3, 3]}),
    says: /`huge` declares weights/,
  },
  'Conv2D with a kernel of 10⁶ × 10⁶': {entry: layer('Conv2D', {filters: 4, kernel_size: [1e6, 1e6], padding: 'same'})},
  'grouped Conv2D of 10⁹ filters': {
    entry: layer('Conv2D', {filters: 1e9, kernel_size: [3, 3], groups: 1, dilation_rate: [2, 2]}),
  },
  'Conv2DTranspose with strides of 10⁶': {
    entry: layer('Conv2DTranspose', {filters: 4, kernel_size: [1, 1], strides: [1e6, 1e6]}),
  },
  'DepthwiseConv2D multiplied by 10⁹': {entry: layer('DepthwiseConv2D', {depth_multiplier: 1e9, kernel_size: [3, 3]})},
  'UpSampling2D by 10⁵': {entry: layer('UpSampling2D', {size: [1e5, 1e5]})},
  'UpSampling2D by 3000': {
    entry: layer('UpSampling2D', {size: [3000, 3000]}),
    says: /`huge` makes \[any, 24000, 24000, 1\] numbers/,
  },
  'bilinear UpSampling2D by 3000': {
    entry: layer('UpSampling2D', {size: [3000, 3000], interpolation: 'bilinear'}),
    says: /`huge` makes/,
  },
  'Resizing to 10⁶ × 10⁶': {entry: layer('Resizing', {height: 1e6, width: 1e6})},
  'Resizing to 10⁹ × 1': {entry: layer('Resizing', {height: 1e9, width: 1})},
  'ZeroPadding2D by 10⁹': {
    entry: layer('ZeroPadding2D', {
      padding: [
        [1e9, 1e9],
        [1e9, 1e9],
      ],
    }),
  },
  'ZeroPadding2D by 30,000': {
    entry: layer('ZeroPadding2D', {
      padding: [
        [30_000, 30_000],
        [30_000, 30_000],
      ],
    }),
  },
  'Reshape to 10¹² numbers': {entry: layer('Reshape', {target_shape: [1e6, 1e6]})},
  'LSTM of 10⁹ units': {entry: layer('TimeDistributed', {layer: layer('LSTM', {units: 1e9})})},
  'Embedding of 10¹² numbers': {entry: layer('Embedding', {input_dim: 1e6, output_dim: 1e6})},
};

for (const [what, {entry, says = /./}] of Object.entries(layers)) {
  test(`${what} in a small file: one sentence, and no memory`, {timeout: 20_000}, async () => {
    await refuses(await kerasWith(([input, ...rest]) => [input, entry, ...rest]), says);
  });
}

/** An operation between the picture and the scores of a functional model. */
async function functionalWith(
  className: string,
  args: (picture: unknown) => readonly unknown[],
  config: Settings = {},
): Promise<string> {
  const tensorOf = (name: string) => ({
    class_name: '__keras_tensor__',
    config: {shape: [null, 8, 8, 1], dtype: 'float32', keras_history: [name, 0, 0]},
  });
  const call = (...values: unknown[]) => [{args: values, kwargs: {}}];
  const entries = [
    {class_name: 'InputLayer', name: 'in', config: {name: 'in', batch_shape: [null, 8, 8, 1]}, inbound_nodes: []},
    {
      module: 'keras.src.ops.numpy',
      class_name: className,
      name: 'huge',
      config: {name: 'huge', ...config},
      inbound_nodes: call(...args(tensorOf('in'))),
    },
    {class_name: 'GlobalAveragePooling2D', name: 'mean', config: {name: 'mean'}, inbound_nodes: call(tensorOf('huge'))},
  ];
  const model = {
    class_name: 'Functional',
    config: {name: 'net', layers: entries, input_layers: ['in', 0, 0], output_layers: ['mean', 0, 0]},
  };
  const path = join(folder, 'operation.keras');
  await writeFile(path, await repacked(original, {'config.json': async () => Buffer.from(JSON.stringify(model))}));
  return path;
}

test('operations that make 10¹⁰ numbers are refused before they are run', {timeout: 20_000}, async () => {
  const sides = [
    [0, 0],
    [5e4, 5e4],
    [5e4, 5e4],
    [0, 0],
  ];
  await refuses(
    await functionalWith('Pad', (picture) => [picture, sides], {pad_width: sides}),
    /`huge` makes \[any, 100008, 100008, 1\]/,
  );
  await refuses(
    await functionalWith('BroadcastTo', (picture) => [picture, [1, 8e4, 8e4, 1]], {shape: [1, 8e4, 8e4, 1]}),
    /`huge` makes|could not be read/,
  );
});

test('a picture of 10⁹ × 10⁹ is refused before it is made', {timeout: 20_000}, async () => {
  const path = await kerasWith(([input, ...rest]) => [
    {...input, config: {...input.config, batch_shape: [null, 1e9, 1e9, 1]}},
    ...rest,
  ]);
  await refuses(path, /more than memory can hold/);
});

test('100,000 nested lists in a config are refused', {timeout: 20_000}, async () => {
  const path = join(folder, 'deep.keras');
  await writeFile(
    path,
    await repacked(original, {
      'config.json': async () =>
        Buffer.from(`{"class_name":"Sequential","config":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    }),
  );
  await refuses(path, /nested more than 200 deep/);
});

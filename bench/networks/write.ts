import {open, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {Architecture, Node} from './architecture.ts';
import {weightsOf, type Weight} from './weights.ts';

/**
 * Writes a network for all libraries to read: `model.json` with `weights.bin` as TensorFlow.js does, and `network.json` with
 * the steps and the shapes of the weights, in the file's order.
 *
 * @param folder exists
 */
export async function writeNetwork(architecture: Architecture, folder: string, seed = 1): Promise<void> {
  const weights = weightsOf(architecture, seed);
  const file = await open(join(folder, 'weights.bin'), 'w');
  for (const {values} of weights) await file.write(new Uint8Array(values.buffer));
  await file.close();
  const shapes = weights.map(({node, part, shape}) => ({node, part, shape}));
  await writeFile(join(folder, 'network.json'), JSON.stringify({...architecture, weights: shapes}));
  await writeFile(join(folder, 'model.json'), JSON.stringify(layersModel(architecture, weights)));
}

function layersModel({name, nodes}: Architecture, weights: readonly Weight[]): unknown {
  const layers = [input, ...nodes.flatMap((node) => layersOf(node))];
  const config = {name, layers, input_layers: [['image', 0, 0]], output_layers: [[nodes.at(-1)?.name, 0, 0]]};
  return {
    format: 'layers-model',
    generatedBy: 'keras v2.4.0',
    convertedBy: null,
    modelTopology: {keras_version: '2.4.0', backend: 'tensorflow', model_config: {class_name: 'Functional', config}},
    weightsManifest: [
      {
        paths: ['weights.bin'],
        weights: weights.map((weight) => ({name: kerasName(weight), shape: weight.shape, dtype: 'float32'})),
      },
    ],
  };
}

function kerasName({node, part}: Weight): string {
  if (part === 'mean' || part === 'variance') return `${node}/moving_${part}`;
  return `${node}/${part === 'kernel' && node.startsWith('depthwise') ? 'depthwise_kernel' : part}`;
}

const input = layer('InputLayer', 'image', {batch_input_shape: [null, 224, 224, 3], dtype: 'float32'}, []);

function layersOf(node: Node): unknown[] {
  const {name, from} = node;
  if (node.op === 'conv')
    return windowed('Conv2D', node, {filters: node.filters, ...window('kernel', node), use_bias: node.bias});
  if (node.op === 'depthwise') return windowed('DepthwiseConv2D', node, {...window('kernel', node), use_bias: false});
  if (node.op === 'max-pool') return windowed('MaxPooling2D', node, window('pool', node));
  if (node.op === 'dense') return [layer('Dense', name, {units: node.units}, from)];
  return [layer(...plain[node.op](name), from)];
}

function window(what: 'kernel' | 'pool', {size, stride}: {readonly size: number; readonly stride: number}): object {
  return {[`${what}_size`]: [size, size], strides: [stride, stride]};
}

const activation =
  (activation: string) =>
  (name: string): [string, string, object] => ['Activation', name, {activation}];
const plain: Readonly<
  Record<Exclude<Node['op'], 'conv' | 'depthwise' | 'max-pool' | 'dense'>, (name: string) => [string, string, object]>
> = {
  norm: (name) => ['BatchNormalization', name, {axis: 3, epsilon: 1e-3}],
  relu: activation('relu'),
  relu6: (name) => ['ReLU', name, {max_value: 6}],
  swish: activation('swish'),
  sigmoid: activation('sigmoid'),
  add: (name) => ['Add', name, {}],
  multiply: (name) => ['Multiply', name, {}],
  mean: (name) => ['GlobalAveragePooling2D', name, {keepdims: true}],
  flatten: (name) => ['Flatten', name, {}],
};

/** Zeros in front of a window that moves by more than a cell, so that all libraries place it alike. */
function windowed(
  kind: string,
  node: Node & {readonly size: number; readonly stride: number},
  config: object,
): unknown[] {
  const {name, from, size, stride} = node;
  const rim = (size - 1) / 2;
  if (stride === 1 || rim === 0) return [layer(kind, name, {...config, padding: 'same'}, from)];
  if (node.op === 'max-pool' && !node.padded) return [layer(kind, name, {...config, padding: 'valid'}, from)];
  const padded = `${name}_pad`;
  return [
    layer(
      'ZeroPadding2D',
      padded,
      {
        padding: [
          [rim, rim],
          [rim, rim],
        ],
      },
      from,
    ),
    layer(kind, name, {...config, padding: 'valid'}, [padded]),
  ];
}

function layer(kind: string, name: string, config: object, from: readonly string[]): unknown {
  return {
    class_name: kind,
    name,
    config: {name, trainable: false, ...config},
    inbound_nodes: from.length > 0 ? [from.map((one) => [one, 0, 0, {}])] : [],
  };
}

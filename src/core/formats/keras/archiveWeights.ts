import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {byName} from '../../byName.ts';
import type {WeightsFile} from '../hdf5/plainHdf5.ts';
import {unreadable} from '../unreadable.ts';
import {builtLayer, matched, type Match, type StoredWeight, type WeightMatcher} from './assignWeights.ts';
import type {LayerNode} from './layerTree.ts';

type KerasLayer = layers.Layer;

/**
 * Weights as Keras 3 stores them (`model.weights.h5`): groups are numbered per class in the order of the layers, not
 * by the layers' names, and arrays are numbered in a group.
 */
export function archiveMatcher(file: WeightsFile, tree: LayerNode): WeightMatcher {
  const root = rootOf(file);
  if (root === undefined) {
    throw unreadable(
      'The weights file has no layers in it, as `model.save` and `save_weights` of Keras 3 write them. Save the model again.',
    );
  }
  return (model: LayersModel) => matchedContainer(file, {container: root, layer: model, node: tree});
}

/** Whether a file has weights in Keras 3's form. */
export function holdsArchiveWeights(file: WeightsFile): boolean {
  return rootOf(file) !== undefined;
}

/** Groups that layers lie in, as Keras 3 and tf.keras name them. */
export const archiveRoots = ['layers', '_layer_checkpoint_dependencies'] as const;

function rootOf(file: WeightsFile): string | undefined {
  return archiveRoots.find((name) => file.kindOf(name) === 'group');
}

interface Place {
  readonly container: string;
  readonly layer: KerasLayer;
  readonly node: LayerNode;
}

function matchedContainer(file: WeightsFile, {container, layer: model, node}: Place): Match[] {
  const counts = new Map<string, number>();
  const groups = file.namesIn(container);
  return (node.layers ?? []).flatMap((child) => {
    const group = snakeCase(child.className);
    const index = counts.get(group) ?? 0;
    counts.set(group, index + 1);
    const name = groupAt(groups, group, index, container.startsWith('layers'));
    const {layer} = builtLayer(model, child);
    if (layer.weights.length === 0) return [];
    if (name === undefined)
      throw unreadable(
        `The file has no weights for the layer \`${child.name}\` (\`${container}/${group}\`). Save the model again.`,
      );
    const path = join(container, name);
    if (child.layers === undefined) return matched(layer.weights, storedIn(file, path, child.className), child.name);
    return matchedContainer(file, {container: join(path, 'layers'), layer, node: child});
  });
}

/** tf.keras 2.12 left gaps in the numbers of `_layer_checkpoint_dependencies`: there the order alone counts. */
function groupAt(groups: readonly string[], group: string, index: number, numbered: boolean): string | undefined {
  if (numbered) return groups.find((name) => name === (index === 0 ? group : `${group}_${index}`));
  const ordinal = (name: string): number => (name === group ? 0 : Number(name.slice(group.length + 1)));
  const same = groups.filter(
    (name) => name === group || (name.startsWith(`${group}_`) && Number.isInteger(ordinal(name))),
  );
  return same.toSorted((a, b) => ordinal(a) - ordinal(b))[index];
}

/** Sublayers that hold arrays of their own, in the order of the layer's weights. */
const sublayers: Readonly<Record<string, readonly string[]>> = byName({
  MultiHeadAttention: ['query_dense', 'key_dense', 'value_dense', 'output_dense'],
  GroupQueryAttention: ['query_dense', 'key_dense', 'value_dense', 'output_dense'],
  Bidirectional: ['forward_layer', 'backward_layer'],
  LSTM: ['cell'],
  GRU: ['cell'],
  SimpleRNN: ['cell'],
  TimeDistributed: ['layer'],
});

function storedIn(file: WeightsFile, path: string, className: string): StoredWeight[] {
  const own = numbered(file, join(path, 'vars'));
  const inner = (sublayers[className] ?? []).flatMap((name) => {
    const found = [name, `_${name}`].find((variant) => file.kindOf(join(path, variant)) === 'group');
    return found === undefined ? [] : storedIn(file, join(path, found), 'LSTM');
  });
  return [...own, ...inner];
}

function numbered(file: WeightsFile, path: string): StoredWeight[] {
  const names = file
    .namesIn(path)
    .filter((name) => /^\d+$/.test(name))
    .toSorted((a, b) => Number(a) - Number(b));
  return names.map((name) => {
    const at = join(path, name);
    const numbers = file.numbersAt(at);
    return {name: at, shape: numbers.shape, read: () => numbers.read()};
  });
}

function join(path: string, name: string): string {
  return `${path}/${name}`;
}

/** As Keras names groups: `SeparableConv2D` → `separable_conv2d`, `ReLU` → `re_lu`. */
function snakeCase(className: string): string {
  return className
    .replace(/\W+/g, '')
    .replace(/(.)([A-Z][a-z]+)/g, '$1_$2')
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

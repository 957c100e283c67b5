import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import type {Hdf5File} from '../hdf5/hdf5File.ts';
import {unreadable} from '../unreadable.ts';
import {
  builtLayer,
  layersOf,
  matched,
  sameShape,
  type Match,
  type StoredWeight,
  type WeightMatcher,
} from './assignWeights.ts';
import type {LayerNode} from './layerTree.ts';

type KerasLayer = layers.Layer;
type Variable = KerasLayer['weights'][number];

/** Keras splits an attribute of more than 64 kB into `name0`, `name1` … */
function chunkedTexts(file: Hdf5File, path: string, attribute: string): readonly string[] | undefined {
  const whole = file.textsOf(path, attribute);
  if (whole !== undefined) return whole;
  const parts: string[] = [];
  for (let i = 0; ; i++) {
    const part = file.textsOf(path, `${attribute}${i}`);
    if (part === undefined) return i === 0 ? undefined : parts;
    parts.push(...part);
  }
}

/** Whether a group has weights in the form of Keras 2. */
export function holdsLegacyWeights(file: Hdf5File, root: string): boolean {
  return chunkedTexts(file, root, 'layer_names') !== undefined;
}

/**
 * Weights as `model.save('….h5')` stores them: a group for each top-level layer, its arrays listed in
 * `weight_names`. A model inside the model is one group.
 *
 * @param root `model_weights`, or the file's root for weights alone
 */
export function legacyMatcher(file: Hdf5File, root: string, tree: LayerNode): WeightMatcher {
  const names = chunkedTexts(file, root, 'layer_names');
  if (names === undefined)
    throw unreadable(
      'The HDF5 file has no `layer_names`, as Keras writes them. Save the model with `model.save` again.',
    );
  return (model: LayersModel) => {
    const filled = (tree.layers ?? [])
      .map((node) => builtLayer(model, node))
      .filter(({layer}) => layer.weights.length > 0);
    const stored = names
      .map((name) => ({name, weights: weightsOf(file, root, name)}))
      .filter(({weights}) => weights.length > 0);
    const byName = new Map(stored.map((group) => [group.name, group.weights]));
    const named = filled.every(({node}) => byName.has(node.name));
    if (!named && filled.length !== stored.length) {
      throw unreadable(
        `The model has ${filled.length} layers with weights and the file has ${stored.length}: it is of another model. Save model and weights together again.`,
      );
    }
    return filled.flatMap(({node, layer}, i) => {
      const weights = (named ? byName.get(node.name) : undefined) ?? stored[i].weights;
      return inOrder(expectedOf(node, layer), weights, node.name);
    });
  };
}

/** One list of named arrays for a whole model, layer after layer. */
export function listMatcher(tree: LayerNode, stored: readonly StoredWeight[]): WeightMatcher {
  return (model) => {
    const expected = (tree.layers ?? []).flatMap((node) => expectedOf(node, builtLayer(model, node).layer));
    return inOrder(expected, stored, tree.name);
  };
}

function weightsOf(file: Hdf5File, root: string, layer: string): StoredWeight[] {
  const group = `${root}/${layer}`;
  return (chunkedTexts(file, group, 'weight_names') ?? []).map((name) => {
    const numbers = file.numbersAt(`${group}/${name}`);
    return {name, shape: numbers.shape, read: () => numbers.read()};
  });
}

function inOrder(expected: readonly Expected[], stored: readonly StoredWeight[], name: string): readonly Match[] {
  return matched(
    expected.map(({variable}) => variable),
    matchedByName(expected, stored) ?? stored,
    name,
  );
}

interface Expected {
  /** `backbone/conv1/kernel` → `conv1/kernel`: what every Keras ends the name with. */
  readonly ending: string;
  readonly variable: Variable;
}

/** In the order of the file: what is trained, then what is not, as `trainable` was when the model was saved. */
function expectedOf(node: LayerNode, layer: KerasLayer): Expected[] {
  const {trained, fixed} = splitOf(node, layer, true);
  return [...trained, ...fixed];
}

function splitOf(node: LayerNode, layer: KerasLayer, trainable: boolean): {trained: Expected[]; fixed: Expected[]} {
  const on = trainable && node.trainable;
  if (node.layers === undefined || layersOf(layer).length === 0) {
    const all = layer.weights.map((variable) => ({
      ending: `${node.name}/${lastName(variable.originalName)}`,
      variable,
    }));
    const isTrained = (expected: Expected): boolean =>
      on && !/^(moving_|mean$|variance$|count$)/.test(lastName(expected.ending));
    return {trained: all.filter(isTrained), fixed: all.filter((expected) => !isTrained(expected))};
  }
  const parts = node.layers.map((child) => splitOf(child, builtLayer(layer, child).layer, on));
  return {trained: parts.flatMap(({trained}) => trained), fixed: parts.flatMap(({fixed}) => fixed)};
}

/** The stored arrays in the order expected, where names tell them apart without doubt. */
function matchedByName(expected: readonly Expected[], stored: readonly StoredWeight[]): StoredWeight[] | undefined {
  if (expected.length !== stored.length) return undefined;
  const matches = expected.map(({ending, variable}) => {
    const found = stored.filter(({name}) => `/${plainName(name)}`.endsWith(`/${ending}`));
    return found.length === 1 && sameShape(variable.shape, found[0].shape) ? found[0] : undefined;
  });
  const all = matches.filter((match) => match !== undefined);
  return new Set(all).size === expected.length ? all : undefined;
}

/** `conv2d_1/kernel:0` → `conv2d_1/kernel`; on Windows some versions of Keras wrote backslashes. */
function plainName(name: string): string {
  return name.replace(/:\d+$/, '').replaceAll('\\', '/');
}

function lastName(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1);
}

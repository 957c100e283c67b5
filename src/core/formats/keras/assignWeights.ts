import {tensor} from '@tensorflow/tfjs-core';
import type {LayersModel, layers} from '@tensorflow/tfjs-layers';
import {unreadable} from '../unreadable.ts';
import type {LayerNode} from './layerTree.ts';

/** One array of the file, not yet read. */
export interface StoredWeight {
  readonly name: string;
  readonly shape: readonly number[];
  read(): Float32Array;
}

/** Which array of the file a variable takes. */
export interface Match {
  readonly variable: Variable;
  readonly stored: StoredWeight;
}

/**
 * Finds the arrays for a model that was built from the same config, without reading them.
 * @throws HeatlensError `model-unreadable` where they do not fit
 */
export type WeightMatcher = (model: LayersModel) => readonly Match[];

/** Puts a file's weights into a model. */
export type WeightFiller = (model: LayersModel) => void;

/**
 * Fills a model array by array, each read when its turn comes so that memory holds the weights once.
 *
 * @param reading `none`: sees that all fit, which their shapes tell
 */
export function fillerOf(match: WeightMatcher, reading: 'all' | 'none' = 'all'): WeightFiller {
  return (model) => {
    const matches = match(model);
    if (reading === 'all') matches.forEach(read);
  };
}

type KerasLayer = layers.Layer;
type Variable = KerasLayer['weights'][number];

/** A layer of the config with what tfjs built of it. */
export interface BuiltLayer {
  readonly node: LayerNode;
  readonly layer: KerasLayer;
}

/** @throws HeatlensError `model-unreadable` where the model has no such layer: the weights are another model's */
export function builtLayer(model: KerasLayer, node: LayerNode): BuiltLayer {
  const layer = layersOf(model).find(({name}) => name === node.name);
  if (layer === undefined)
    throw unreadable(`The model has no layer \`${node.name}\`, for which the file has weights. Save the model again.`);
  return {node, layer};
}

export function layersOf(model: KerasLayer): readonly KerasLayer[] {
  return 'layers' in model && Array.isArray(model.layers) ? (model.layers as readonly KerasLayer[]) : [];
}

function read({variable, stored}: Match): void {
  const value = tensor(stored.read(), [...stored.shape], variable.dtype);
  variable.write(value);
  value.dispose();
}

/**
 * Variables with arrays of the same order.
 * @throws HeatlensError `model-unreadable` where number or shapes do not fit
 */
export function matched(
  variables: readonly Variable[],
  stored: readonly StoredWeight[],
  layer: string,
): readonly Match[] {
  if (variables.length !== stored.length) {
    throw unfit(layer, `it takes ${variables.length} arrays and the file has ${stored.length}`);
  }
  return variables.map((variable, i) => {
    const {shape} = stored[i];
    if (!sameShape(variable.shape, shape)) {
      throw unfit(
        layer,
        `\`${variable.originalName}\` has the shape [${variable.shape.join(', ')}] and the file has [${shape.join(', ')}]`,
      );
    }
    return {variable, stored: stored[i]};
  });
}

export function sameShape(a: readonly (number | null)[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function unfit(layer: string, how: string): Error {
  return unreadable(
    `The weights do not fit the layer \`${layer}\`: ${how}. The file is of another model, or damaged; save model and weights together again.`,
  );
}

import {isObject, layerTreeOf, textOr, type Json, type JsonObject, type LayerNode} from './layerTree.ts';
import {normaliseConfig} from './normalise/normaliseConfig.ts';

/** A model without its weights, as a file describes it. */
export interface Architecture {
  /** Of the Keras that wrote it; '2' where the file does not say. */
  readonly version: string;
  /** `{class_name, config}` of the whole model, as it stands in the file. */
  readonly entry: JsonObject;
}

/** What TensorFlow.js builds a model from. */
export interface KerasTopology {
  readonly keras_version: string;
  readonly model_config: JsonObject;
}

/** @throws HeatlensError as `normaliseConfig` does */
export function topologyOf({version, entry}: Architecture): KerasTopology {
  return {keras_version: version, model_config: normaliseConfig(entry)};
}

/** The layers as the file lists them: weights are stored by place in this tree. */
export function treeOf({entry}: Architecture): LayerNode {
  return layerTreeOf(entry);
}

/**
 * The architecture in a JSON file: what `model.to_json()` gives, `config.json` of a `.keras` file, or the topology in
 * a layers model's `model.json`.
 * @returns undefined where the JSON is something else
 */
export function architectureOf(json: Json): Architecture | undefined {
  if (!isObject(json)) return undefined;
  const topology = isObject(json.modelTopology) ? json.modelTopology : json;
  const entry = isObject(topology.model_config) ? topology.model_config : topology;
  if (typeof entry.class_name !== 'string' || entry.config === undefined) return undefined;
  return {version: textOr(topology.keras_version, isObject(json.modelTopology) ? '2' : versionByForm(entry)), entry};
}

/** Keras 3's own configs name the module of each class and give no version. */
function versionByForm(entry: JsonObject): string {
  return typeof entry.module === 'string' && entry.module.startsWith('keras') ? '3' : '2';
}

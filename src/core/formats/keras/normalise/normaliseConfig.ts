import {unreadable, unsupported} from '../../unreadable.ts';
import {isObject, layerEntries, layerTreeOf, textOr, type Json, type JsonObject, type LayerNode} from '../layerTree.ts';
import {firstCalls, renumbered} from './callIndices.ts';
import {checkGraph} from './checkGraph.ts';
import {inboundNodesOf, tensorKeysIn} from './inboundNodes.ts';
import {normalisedConfig} from './layerConfig.ts';
import {plainValue} from './plain.ts';

/**
 * A model's config, from any Keras 2 or 3, as TensorFlow.js reads it: as Keras 2 wrote it.
 *
 * @param entry `{class_name, config}` of the whole model
 * @throws HeatlensError `model-unreadable` where it is no model, has rings or refers to layers that are not there;
 *   `model-unsupported` where its code is not in the file
 */
export function normaliseConfig(entry: JsonObject): JsonObject {
  checkCount(entry);
  const plain = plainValue(entry);
  if (!isObject(plain) || kindOf(plain) === 'layer') {
    const name = typeof entry.class_name === 'string' ? `a \`${entry.class_name}\`` : 'no model';
    throw unsupported(
      `The file describes ${name} whose structure is in Python code and not in the file. ` +
        'Build it with `keras.Model(inputs, outputs)` or `Sequential`, or convert it with `tensorflowjs_converter --output_format tfjs_graph_model`.',
    );
  }
  return normalisedEntry(plain);
}

/** Three times as many as the largest classifiers have; what reads layers goes down a chain by recursion. */
const mostLayers = 3000;

function checkCount(entry: JsonObject): void {
  const count = countOf(layerTreeOf(entry));
  if (count <= mostLayers) return;
  throw unsupported(
    `The model has ${count.toLocaleString('en')} layers, and Heatlens reads up to ${mostLayers.toLocaleString('en')}. Save a smaller model.`,
  );
}

function countOf({layers = []}: LayerNode): number {
  return layers.reduce((count, layer) => count + countOf(layer), 1);
}

type Kind = 'functional' | 'sequential' | 'layer';

/** By content: subclasses of `Model` and `Sequential` have names of their own. */
function kindOf({class_name: className, config}: JsonObject): Kind {
  if (className === 'Sequential' || Array.isArray(config)) return 'sequential';
  if (!isObject(config) || !Array.isArray(config.layers)) return 'layer';
  return config.output_layers === undefined ? 'sequential' : 'functional';
}

const readers: Readonly<Record<Kind, (entry: JsonObject) => JsonObject>> = {
  functional: (entry) => functional(entry),
  sequential: (entry) => sequential(entry),
  layer: (entry) => layer(entry),
};

function normalisedEntry(entry: JsonObject): JsonObject {
  return readers[kindOf(entry)](entry);
}

function layer(entry: JsonObject): JsonObject {
  const className = textOf(entry.class_name, 'A layer without a class');
  const config = isObject(entry.config) ? entry.config : {};
  const name = textOf(entry.name ?? config.name, `A \`${className}\` without a name`);
  return {class_name: className, name, config: {...normalisedConfig(className, withInner(config)), name}};
}

/** Layers that wrap a layer, such as TimeDistributed. */
function withInner(config: JsonObject): JsonObject {
  const inner = Object.entries(config).filter(
    ([key, value]) => /(^|_)layer$/.test(key) && isObject(value) && isObject(value.config),
  );
  return {...config, ...Object.fromEntries(inner.map(([key, value]) => [key, normalisedEntry(value as JsonObject)]))};
}

function functional(entry: JsonObject): JsonObject {
  const config = entry.config as JsonObject;
  const name = textOf(entry.name ?? config.name, 'A model without a name');
  const entries = layerEntries(config) ?? [];
  const containers = new Set(entries.filter((item) => kindOf(item) !== 'layer').map(nameOf));
  const calls = {nodes: entries.map((item) => item.inbound_nodes ?? []), outputs: config.output_layers ?? []};
  const first = firstCalls(calls, containers);
  const layers = entries.map((item) => {
    const nodes = renumbered(item.inbound_nodes ?? [], first);
    if (isOperation(item)) return {module: 'keras.ops', ...item, inbound_nodes: nodes};
    return {...normalisedEntry(item), inbound_nodes: inboundNodesOf(textOr(item.class_name, ''), nodes)};
  });
  const outputs = tensorKeysIn(renumbered(config.output_layers ?? [], first));
  const inputs = tensorKeysIn(config.input_layers);
  const order = checkGraph(
    entries.map((item) => graphLayer(item, containers, first)),
    [...outputs, ...inputs],
  );
  const byName = new Map(entries.map((item, i) => [nameOf(item), layers[i]]));
  const ordered = order.flatMap((layer) => byName.get(layer) ?? []);
  return {class_name: 'Model', name, config: {name, layers: ordered, input_layers: inputs, output_layers: outputs}};
}

function graphLayer(
  item: JsonObject,
  containers: ReadonlySet<string>,
  first: ReadonlyMap<string, number>,
): Parameters<typeof checkGraph>[0][number] {
  const name = nameOf(item);
  const made = item.class_name === 'InputLayer' || containers.has(name) ? 1 : 0;
  return {name, made, nodes: inboundNodesOf(textOr(item.class_name, ''), renumbered(item.inbound_nodes ?? [], first))};
}

/**
 * Functions between layers, which keep their arguments' places: `core/network/layers` reads them. A `.h5` of Keras 3
 * names no module; there the settings that every layer has tell them apart.
 */
function isOperation({module, class_name: className, config, inbound_nodes: nodes}: JsonObject): boolean {
  if (className === 'TFOpLambda' || className === 'SlicingOpLambda') return true;
  if (typeof module === 'string') return /^keras\.(src\.)?ops\b/.test(module);
  const called = Array.isArray(nodes) && nodes.length > 0 && isObject((nodes as readonly Json[])[0]);
  return (
    called &&
    isObject(config) &&
    config.dtype === undefined &&
    config.trainable === undefined &&
    config.layers === undefined
  );
}

function sequential(entry: JsonObject): JsonObject {
  const config = isObject(entry.config) ? entry.config : {};
  const name = textOf(entry.name ?? config.name ?? 'sequential', 'A model without a name');
  const layers = (layerEntries(entry.config) ?? []).map(normalisedEntry);
  if (layers.length === 0) throw unreadable(`The Sequential model \`${name}\` has no layers. Save the model again.`);
  return {class_name: 'Sequential', name, config: {name, layers: withInputShape(layers, entry)}};
}

/** A Sequential without an InputLayer knows its input from when it was built. */
function withInputShape(layers: readonly JsonObject[], entry: JsonObject): readonly JsonObject[] {
  const [start, ...rest] = layers;
  const config = isObject(start.config) ? start.config : {};
  const built = isObject(entry.config) ? entry.config.build_input_shape : undefined;
  const shape = built ?? (isObject(entry.build_config) ? entry.build_config.input_shape : undefined);
  if (config.batch_input_shape !== undefined || kindOf(start) !== 'layer' || !Array.isArray(shape)) return layers;
  return [{...start, config: {...config, batch_input_shape: shape}}, ...rest];
}

function nameOf(entry: JsonObject): string {
  const config = isObject(entry.config) ? entry.config : {};
  return textOf(entry.name ?? config.name, 'A layer without a name');
}

function textOf(value: Json | undefined, otherwise: string): string {
  if (typeof value === 'string') return value;
  throw unreadable(`${otherwise} is in the model's config: it is damaged. Save the model again.`);
}

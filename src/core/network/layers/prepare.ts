import {serialization} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../../errors.ts';
import {attentionLayers} from './attention.ts';
import {
  isLambdaOperation,
  isOperation,
  lambdaEntry,
  operationEntry,
  withNamedTensors,
  type LayerEntry,
} from './operationConfig.ts';
import {installLayers} from './table.ts';

/**
 * Makes a Keras topology into one that tfjs reads with Heatlens's layers: operations become layers, names whose meaning
 * changed in Keras 3 become unambiguous.
 *
 * @param topology as it stands in `modelTopology`; `keras_version` says which Keras wrote it (2 where it is absent)
 * @throws HeatlensError `model-unsupported` that names the class and the layer that cannot be run
 */
export function preparedTopology(topology: unknown): unknown {
  installLayers();
  const version = isRecord(topology) ? topology['keras_version'] : undefined;
  const activations = typeof version === 'string' && version.startsWith('3') ? keras3Names : {};
  return prepared(topology, activations);
}

/** relu6(x + 3) / 6 in Keras 3, clip(0.2 x + 0.5) in Keras 2. */
const keras3Names: Readonly<Record<string, string>> = {hard_sigmoid: 'hard_sigmoid_keras3'};
const activationKeys = new Set(['activation', 'recurrent_activation']);

function prepared(value: unknown, names: Readonly<Record<string, string>>): unknown {
  if (Array.isArray(value)) return value.map((item) => prepared(item, names));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => {
      if (activationKeys.has(key) && typeof item === 'string') return [key, names[item] ?? item];
      if (key === 'layers' && Array.isArray(item)) return [key, item.map((entry) => prepared(entryOf(entry), names))];
      return [key, prepared(item, names)];
    }),
  );
}

function entryOf(value: unknown): unknown {
  if (!isEntry(value)) return value;
  if (isLambdaOperation(value)) return lambdaEntry(value);
  if (isOperation(value)) return operationEntry(value);
  checkKnown(value);
  return attentionLayers.has(value.class_name) ? withNamedTensors(value, ['value', 'key']) : value;
}

function checkKnown({class_name: className, config}: LayerEntry): void {
  if (Object.hasOwn(serialization.SerializationMap.getMap().classNameMap, className) || containers.has(className))
    return;
  const name = typeof config['name'] === 'string' ? ` (layer \`${config['name']}\`)` : '';
  throw new HeatlensError(
    'model-unsupported',
    `The model uses \`${className}\`${name}, which is no layer that Heatlens knows; the code of layers of one's own is not in the model file. ` +
      'Build that part of standard Keras layers, or convert the model with `tensorflowjs_converter --output_format tfjs_graph_model`.',
    {details: {class: className, layer: config['name']}},
  );
}

const containers = new Set(['Model', 'Functional', 'Sequential', 'InputLayer']);

function isEntry(value: unknown): value is LayerEntry {
  return isRecord(value) && typeof value['class_name'] === 'string' && isRecord(value['config']);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

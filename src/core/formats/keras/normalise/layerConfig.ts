import {byName} from '../../../byName.ts';
import {unsupported} from '../../unreadable.ts';
import {isObject, textOr, type Json, type JsonObject} from '../layerTree.ts';

/**
 * A layer's settings as TensorFlow.js reads them.
 *
 * Initial values, regularizers and constraints matter only in training: weights start as zeros, which costs nothing,
 * and are then read from the file.
 *
 * @param config with plain values (`plainValue`)
 * @throws HeatlensError `model-unsupported` for quantised layers
 */
export function normalisedConfig(className: string, config: JsonObject): JsonObject {
  const renamed = renames[className] ?? {};
  const settings = Object.entries(config).flatMap(([key, value]) => {
    if (refused[className]?.includes(key)) return [];
    const treat = bySuffix(key) ?? byKey[key];
    const name = renamed[key] ?? key;
    return treat ? treat(value, name, config) : [[name, value] as const];
  });
  return Object.fromEntries(settings);
}

type Setting = readonly [string, Json];
type Treat = (value: Json, key: string, config: JsonObject) => readonly Setting[];

const zeros: Json = {class_name: 'Zeros', config: {}};
const drop: Treat = () => [];

/** Settings by their name. */
const byKey: Readonly<Record<string, Treat>> = byName({
  batch_shape: (value) => [['batch_input_shape', value]],
  dtype: (value, _, config) => [['dtype', readableType(value, config)]],
  activation: (value, key) => [[key, activationName(value)]],
  recurrent_activation: (value, key) => [[key, activationName(value)]],
  quantization_config: drop,
  build_config: drop,
  lora_rank: drop,
  lora_alpha: drop,
  shared_object_id: drop,
});

function bySuffix(key: string): Treat | undefined {
  if (key.endsWith('_initializer')) return () => [[key, zeros]];
  return /_(regularizer|constraint)$/.test(key) ? drop : undefined;
}

/** Settings that TensorFlow.js calls otherwise. */
const renames: Readonly<Record<string, Readonly<Record<string, string>>>> = byName({
  LeakyReLU: {negative_slope: 'alpha'},
});

/** Settings that tf.keras writes for a layer that has none such, and TensorFlow.js throws at. */
const refused: Readonly<Record<string, readonly string[]>> = byName({
  SeparableConv2D: ['kernel_initializer'],
  SeparableConv1D: ['kernel_initializer'],
});

/** Mixed precision and integer pictures are computed in float32. */
function readableType(value: Json, config: JsonObject): Json {
  if (typeof value === 'string' && /quant|int8_from|int4_from|float8_from/.test(value)) refuseQuantised(config);
  if (isObject(value) && /Quantized/.test(textOr(value.class_name, ''))) refuseQuantised(config);
  return 'float32';
}

function refuseQuantised(config: JsonObject): never {
  throw unsupported(
    `The layer \`${textOr(config.name, '')}\` is quantised, which Heatlens cannot read yet. Save the model before \`model.quantize\`.`,
    {layer: config.name},
  );
}

/** `{class_name: "function", config: "relu6"}`, `{class_name: "ReLU", config: {…}}` or a name. */
function activationName(value: Json): Json {
  if (!isObject(value)) return value;
  if (typeof value.config === 'string') return value.config;
  const {class_name: className} = value;
  return typeof className === 'string' ? (activationClasses[className] ?? className) : 'linear';
}

/** Activations that were given as a layer. */
const activationClasses: Readonly<Record<string, string>> = byName({
  ReLU: 'relu',
  Softmax: 'softmax',
  LeakyReLU: 'leaky_relu',
  ELU: 'elu',
});

import type {RandomAccess} from '../randomAccess.ts';
import {openHdf5, type Hdf5File} from '../hdf5/hdf5File.ts';
import {unreadable} from '../unreadable.ts';
import {openZip} from '../zip/zipArchive.ts';
import {archiveFiller} from './archiveWeights.ts';
import type {WeightFiller} from './assignWeights.ts';
import {isObject, layerTreeOf, type JsonObject} from './layerTree.ts';
import {legacyFiller} from './legacyWeights.ts';
import {normaliseConfig} from './normalise/normaliseConfig.ts';
import {parseJson} from './parseJson.ts';

/** A Keras file, read up to its weights. */
export interface KerasModel {
  /** For TensorFlow.js: `{keras_version, model_config}`. */
  readonly topology: {readonly keras_version: string; readonly model_config: JsonObject};
  /** Reads the weights into the model made from the topology. */
  readonly fill: WeightFiller;
  close(): void;
}

/** A config of a hundred megabytes is none. */
const mostConfigBytes = 64 << 20;

/**
 * A `.keras` file: a zip archive of `config.json` and `model.weights.h5`.
 * @throws HeatlensError `model-unreadable`, `model-unsupported`
 */
export async function openKerasArchive(source: RandomAccess): Promise<KerasModel> {
  const archive = await openZip(source);
  const config = modelEntry(await archive.read('config.json', mostConfigBytes));
  const version = archive.names.includes('metadata.json') ? versionOf(await archive.read('metadata.json', mostConfigBytes)) : '3';
  const topology = {keras_version: version, model_config: normaliseConfig(config)};
  const file = await openHdf5(await archive.open('model.weights.h5'));
  return closing(file, () => ({topology, fill: archiveFiller(file, layerTreeOf(config))}));
}

/**
 * A `.h5` file that `model.save` wrote (Keras 2, tf.keras, and Keras 3's legacy format).
 * @throws HeatlensError `model-unreadable`, `model-unsupported`
 */
export async function openKerasHdf5(source: RandomAccess): Promise<KerasModel> {
  const file = await openHdf5(source);
  return closing(file, () => {
    const text = file.textsOf('', 'model_config');
    if (text === undefined) throw noConfig(file);
    const config = modelEntry(text.join(''));
    const root = file.kindOf('model_weights') === 'group' ? 'model_weights' : '';
    const version = file.textsOf('', 'keras_version')?.[0] ?? '2';
    return {topology: {keras_version: version, model_config: normaliseConfig(config)}, fill: legacyFiller(file, root, layerTreeOf(config))};
  });
}

function closing(file: Hdf5File, read: () => Omit<KerasModel, 'close'>): KerasModel {
  try {
    return {...read(), close: () => file.close()};
  } catch (error) {
    file.close();
    throw error;
  }
}

function modelEntry(text: Uint8Array | string): JsonObject {
  const json = parseJson(text, 'config.json');
  if (!isObject(json)) throw unreadable('The model\'s config is no JSON object: the file is damaged. Save the model again.');
  return json;
}

/** tf.keras counts from 2.12 on, and is Keras 2. */
function versionOf(metadata: Uint8Array): string {
  const json = parseJson(metadata, 'metadata.json');
  return isObject(json) && typeof json.keras_version === 'string' ? json.keras_version : '3';
}

function noConfig(file: Hdf5File): Error {
  const isWeights = file.textsOf('', 'layer_names') !== undefined || file.kindOf('layers') === 'group';
  return unreadable(
    isWeights
      ? 'The file holds weights alone, without the model they belong to. Save the whole model with `model.save`, or put a model of the same architecture beside it.'
      : 'The HDF5 file is no Keras model: it has no `model_config`. Choose a file that `model.save` wrote.',
  );
}

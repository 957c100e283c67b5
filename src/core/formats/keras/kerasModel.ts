import {openHdf5, type Hdf5File} from '../hdf5/hdf5File.ts';
import {openPlainHdf5} from '../hdf5/plainHdf5.ts';
import {withSlashedPaths} from '../hdf5/slashedPaths.ts';
import type {RandomAccess} from '../randomAccess.ts';
import {unreadable} from '../unreadable.ts';
import {openZip, type Section, type ZipArchive} from '../zip/zipArchive.ts';
import {architectureOf, topologyOf, treeOf, type Architecture, type KerasTopology} from './architecture.ts';
import {archiveMatcher, archiveRoots, holdsArchiveWeights} from './archiveWeights.ts';
import type {WeightMatcher} from './assignWeights.ts';
import {isObject, textOr} from './layerTree.ts';
import {holdsLegacyWeights, legacyMatcher} from './legacyWeights.ts';
import {parseJson} from './parseJson.ts';

/** A Keras file, read up to its weights. */
export interface KerasModel {
  readonly topology: KerasTopology;
  /** Finds the weights of the model made from the topology. */
  readonly match: WeightMatcher;
}

/** A file that stays open until its weights are read. */
export interface KerasFile {
  /** What the file says the model is; undefined where it holds weights alone. */
  readonly architecture: Architecture | undefined;
  /**
   * @param architecture of a model to read the weights for: the file's own, or one found beside it
   * @throws HeatlensError `model-unreadable`, `model-unsupported`
   */
  modelOf(architecture: Architecture): KerasModel;
  /** What `damagedWeights` has to be thrown for where it does not hold: reading the weights here and there checks nothing. */
  readonly unchecked?: Section;
  close(): void;
}

/** A config of a hundred megabytes is none. */
const mostConfigBytes = 64 << 20;
const weightsName = 'model.weights.h5';

/**
 * A `.keras` file: a zip archive of `config.json` and `model.weights.h5`.
 * @throws HeatlensError `model-unreadable`, `model-unsupported`
 */
export async function openKerasArchive(source: RandomAccess): Promise<KerasFile> {
  const archive = await openZip(source);
  const architecture = await archivedArchitecture(archive);
  const weights = await archive.open(weightsName);
  const file = openPlainHdf5(weights, archiveRoots) ?? withSlashedPaths(await openHdf5(weights));
  return {
    architecture,
    unchecked: weights.unchecked,
    modelOf: (chosen) => ({topology: topologyOf(chosen), match: archiveMatcher(file, treeOf(chosen))}),
    close: () => file.close(),
  };
}

/** Whether a zip archive is a Keras model, by what is in it. */
export async function isKerasArchive(source: RandomAccess): Promise<boolean> {
  const {names} = await openZip(source);
  return names.includes('config.json') && names.includes(weightsName);
}

/** The architecture alone, without opening the weights. */
export async function readArchivedArchitecture(source: RandomAccess): Promise<Architecture> {
  return archivedArchitecture(await openZip(source));
}

/**
 * A `.h5` file: a model that `model.save` wrote (Keras 2, tf.keras, Keras 3's legacy format), or weights alone.
 * @throws HeatlensError `model-unreadable`
 */
export async function openKerasHdf5(source: RandomAccess): Promise<KerasFile> {
  const file = withSlashedPaths(await openHdf5(source));
  try {
    const architecture = hdf5Architecture(file);
    const root = file.kindOf('model_weights') === 'group' ? 'model_weights' : '';
    const isLegacy = holdsLegacyWeights(file, root);
    if (!isLegacy && !holdsArchiveWeights(file)) throw noModel();
    const matcher = (chosen: Architecture): WeightMatcher =>
      isLegacy ? legacyMatcher(file, root, treeOf(chosen)) : archiveMatcher(file, treeOf(chosen));
    return {
      architecture,
      modelOf: (chosen) => ({topology: topologyOf(chosen), match: matcher(chosen)}),
      close: () => file.close(),
    };
  } catch (error) {
    file.close();
    throw error;
  }
}

function hdf5Architecture(file: Hdf5File): Architecture | undefined {
  const text = file.textsOf('', 'model_config');
  if (text === undefined) return undefined;
  const architecture = architectureOf(parseJson(text.join(''), 'model_config'));
  if (architecture === undefined) throw damagedConfig('model_config');
  return {...architecture, version: file.textsOf('', 'keras_version')?.[0] ?? '2'};
}

async function archivedArchitecture(archive: ZipArchive): Promise<Architecture> {
  const architecture = architectureOf(parseJson(await archive.read('config.json', mostConfigBytes), 'config.json'));
  if (architecture === undefined) throw damagedConfig('config.json');
  if (!archive.names.includes('metadata.json')) return architecture;
  const metadata = parseJson(await archive.read('metadata.json', mostConfigBytes), 'metadata.json');
  return {
    ...architecture,
    version: isObject(metadata) ? textOr(metadata.keras_version, architecture.version) : architecture.version,
  };
}

/** The bytes of the weights are not those that were saved. */
export function damagedWeights(): Error {
  return unreadable(
    `The weights (\`${weightsName}\`) are not as they were saved: their checksum differs. Copy or save the model again.`,
  );
}

function damagedConfig(name: string): Error {
  return unreadable(`\`${name}\` in the model file describes no model: the file is damaged. Save the model again.`);
}

function noModel(): Error {
  return unreadable(
    'The HDF5 file is no Keras model: it has neither `model_config` nor layers with weights. Choose a file that `model.save` wrote.',
  );
}

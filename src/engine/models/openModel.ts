import {createHash, type Hash} from 'node:crypto';
import {openKerasArchive, openKerasHdf5, type KerasModel} from '../../core/formats/keras/kerasModel.ts';
import type {RandomAccess} from '../../core/formats/randomAccess.ts';
import {fileKindOf, sniffedBytes, type FileKind} from '../../core/formats/sniff.ts';
import {readTfjsModel, sniffTfjsModel, type TfjsFormat} from '../../core/formats/tfjsModel.ts';
import {loadGraphNetwork} from '../../core/network/graphNetwork.ts';
import {loadLayersNetwork} from '../../core/network/layersNetwork.ts';
import type {Network} from '../../core/network/network.ts';
import type {DryRun} from '../../core/network/shapes.ts';
import {findModel, readerBeside, readStart, readWhole, type ModelPlace} from './modelFiles.ts';
import {openFile} from './openFile.ts';

/** A model file read into memory. */
export interface OpenModel extends ModelPlace {
  readonly network: Network;
  readonly format: ModelFormat;
  /** Hash over the model file and everything it reads beside it, in the order it names them. */
  readonly sha256: string;
}

/** What a file holds: `keras` is the zip archive of Keras 3, `keras-hdf5` what was saved as `.h5`. */
export type ModelFormat = TfjsFormat | 'keras' | 'keras-hdf5';

type Opened = Pick<OpenModel, 'network' | 'format' | 'sha256'>;

/**
 * Opens a model.
 *
 * @param path a model file, or the folder of a `model.json`
 * @throws HeatlensError `model-not-found`, `model-unreadable`, `model-unsupported`
 */
export async function openModel(path: string, dryRun: DryRun): Promise<OpenModel> {
  const place = await findModel(path);
  const kind = fileKindOf(await readStart(place.file, sniffedBytes));
  return {...place, ...(await openers[kind](place, dryRun))};
}

/** By content, never by name. */
const openers: Readonly<Record<FileKind, (place: ModelPlace, dryRun: DryRun) => Promise<Opened>>> = {
  zip: (place, dryRun) => openKeras(place, 'keras', dryRun),
  hdf5: (place, dryRun) => openKeras(place, 'keras-hdf5', dryRun),
  json: (place, dryRun) => openTfjs(place, dryRun),
  unknown: (place, dryRun) => openTfjs(place, dryRun),
};

async function openTfjs(place: ModelPlace, dryRun: DryRun): Promise<Opened> {
  const bytes = await readWhole(place.file);
  const hash = createHash('sha256').update(bytes);
  const hashes = new Map<string, string>();
  const readBeside = readerBeside(place.folder);
  const model = await readTfjsModel(bytes, async (beside) => {
    const shard = await readBeside(beside);
    hashes.set(beside, createHash('sha256').update(shard).digest('hex'));
    return shard;
  });
  for (const name of [...hashes.keys()].toSorted()) hash.update(`${name} ${hashes.get(name) ?? ''}\n`);
  const load = model.format === 'tfjs-layers' ? loadLayersNetwork : loadGraphNetwork;
  return {network: await load(model.artifacts, dryRun), format: model.format, sha256: hash.digest('hex')};
}

type KerasFormat = 'keras' | 'keras-hdf5';
const kerasReaders: Readonly<Record<KerasFormat, (source: RandomAccess) => Promise<KerasModel>>> = {
  keras: openKerasArchive,
  'keras-hdf5': openKerasHdf5,
};

async function openKeras({file}: ModelPlace, format: KerasFormat, dryRun: DryRun): Promise<Opened> {
  const source = openFile(file);
  try {
    const model = await kerasReaders[format](source);
    try {
      const network = await loadLayersNetwork({modelTopology: model.topology, fillWeights: model.fill}, dryRun);
      return {network, format, sha256: hashOf(source).digest('hex')};
    } finally {
      model.close();
    }
  } finally {
    source.close();
  }
}

const blockBytes = 4 << 20;

function hashOf(source: RandomAccess): Hash {
  const hash = createHash('sha256');
  const block = new Uint8Array(Math.min(blockBytes, source.size));
  for (let at = 0; at < source.size; at += block.length) hash.update(block.subarray(0, source.read(block, at)));
  return hash;
}

/** Which of the paths hold a model that can be opened, by content. */
export async function sniffModels(paths: readonly string[]): Promise<{path: string; format: ModelFormat}[]> {
  const found = await Promise.all(paths.map(async (path) => ({path, format: await sniff(path).catch(() => undefined)})));
  return found.flatMap(({path, format}) => (format === undefined ? [] : [{path, format}]));
}

const sniffers: Readonly<Record<FileKind, (path: string) => Promise<ModelFormat | undefined>>> = {
  zip: async () => 'keras',
  hdf5: async () => 'keras-hdf5',
  json: async (path) => sniffTfjsModel(await readWhole(path)),
  unknown: async () => undefined,
};

async function sniff(path: string): Promise<ModelFormat | undefined> {
  return sniffers[fileKindOf(await readStart(path, sniffedBytes))](path);
}

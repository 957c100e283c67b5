import {createHash} from 'node:crypto';
import {basename} from 'node:path';
import {HeatlensError} from '../../core/errors.ts';
import {readTfjsModel, sniffTfjsModel} from '../../core/formats/tfjsModel.ts';
import {loadGraphNetwork} from '../../core/network/graphNetwork.ts';
import {loadLayersNetwork} from '../../core/network/layersNetwork.ts';
import type {Network} from '../../core/network/network.ts';
import type {DryRun} from '../../core/network/shapes.ts';
import {findModel, readerBeside, readStart, readWhole, type ModelPlace} from './modelFiles.ts';

/** A model file read into memory. */
export interface OpenModel extends ModelPlace {
  readonly network: Network;
  /** Hash over the model file and everything it reads beside it, in the order it names them. */
  readonly sha256: string;
}

type ModelKind = 'tfjs-layers' | 'tfjs-graph' | 'keras-zip' | 'hdf5';

/**
 * Opens a model.
 *
 * @param path a model file, or the folder of a `model.json`
 * @throws HeatlensError `model-not-found`, `model-unreadable`, `model-unsupported`
 */
export async function openModel(path: string, dryRun: DryRun): Promise<OpenModel> {
  const place = await findModel(path);
  const bytes = await readWhole(place.file);
  const hash = createHash('sha256').update(bytes);
  const kind = kindOf(bytes);
  if (kind === 'keras-zip' || kind === 'hdf5') throw notYet(place);
  const hashes = new Map<string, string>();
  const readBeside = readerBeside(place.folder);
  const model = await readTfjsModel(bytes, async (beside) => {
    const shard = await readBeside(beside);
    hashes.set(beside, createHash('sha256').update(shard).digest('hex'));
    return shard;
  });
  for (const name of [...hashes.keys()].toSorted()) hash.update(`${name} ${hashes.get(name) ?? ''}\n`);
  const load = model.format === 'tfjs-layers' ? loadLayersNetwork : loadGraphNetwork;
  const network = await load(model.artifacts, dryRun);
  return {...place, network, sha256: hash.digest('hex')};
}

/** Which of the paths hold a model that can be opened, by content. */
export async function sniffModels(paths: readonly string[]): Promise<{path: string; format: string}[]> {
  const found = await Promise.all(paths.map(async (path) => ({path, format: await sniff(path).catch(() => undefined)})));
  return found.flatMap(({path, format}) => (format === undefined ? [] : [{path, format}]));
}

async function sniff(path: string): Promise<string | undefined> {
  const start = await readStart(path, 64);
  const looksLikeJson = String.fromCharCode(...start).trimStart().startsWith('{');
  return looksLikeJson ? sniffTfjsModel(await readWhole(path)) : undefined;
}

function kindOf(bytes: Uint8Array): ModelKind | undefined {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'keras-zip';
  if (bytes[0] === 0x89 && bytes[1] === 0x48 && bytes[2] === 0x44 && bytes[3] === 0x46) return 'hdf5';
  return sniffTfjsModel(bytes);
}

function notYet({file}: ModelPlace): HeatlensError {
  return new HeatlensError(
    'model-unsupported',
    `\`${basename(file)}\` is a Keras file, which this version does not read yet. ` +
      'Convert it with `tensorflowjs_converter --input_format keras --output_format tfjs_graph_model` and name the `model.json`.',
  );
}

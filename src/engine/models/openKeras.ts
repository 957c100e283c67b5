import {createHash, type Hash} from 'node:crypto';
import {basename} from 'node:path';
import {crc32} from 'node:zlib';
import {HeatlensError} from '../../core/errors.ts';
import {topologyOf, type Architecture} from '../../core/formats/keras/architecture.ts';
import {fillerOf} from '../../core/formats/keras/assignWeights.ts';
import {damagedWeights, openKerasArchive, openKerasHdf5, readArchivedArchitecture, type KerasFile} from '../../core/formats/keras/kerasModel.ts';
import {readBytes, type RandomAccess} from '../../core/formats/randomAccess.ts';
import {fileKindOf, sniffedBytes} from '../../core/formats/sniff.ts';
import type {Section} from '../../core/formats/zip/zipArchive.ts';
import {loadLayersNetwork} from '../../core/network/layersNetwork.ts';
import type {Network} from '../../core/network/network.ts';
import {architecturesBeside} from './architecturesBeside.ts';
import type {ModelPlace} from './modelFiles.ts';
import {openFile} from './openFile.ts';
import type {Opened, Opening} from './openModel.ts';

/** @throws HeatlensError `model-unreadable`, `model-unsupported` */
export async function openKerasModel(place: ModelPlace, opening: Opening): Promise<Opened> {
  const source = openFile(place.file);
  try {
    const isArchive = fileKindOf(readBytes(source, 0, sniffedBytes)) === 'zip';
    if (isArchive && opening.weights === 'none') return await outlineOf(source, opening);
    const file = await (isArchive ? openKerasArchive(source) : openKerasHdf5(source));
    try {
      if (file.architecture === undefined) return await openWeights(place, source, file, opening);
      const network = await networkOf(file, file.architecture, opening);
      const sha256 = opening.weights === 'none' ? '' : checkedHash(network, source, file.unchecked);
      return {network, format: isArchive ? 'keras' : 'keras-hdf5', sha256};
    } finally {
      file.close();
    }
  } finally {
    source.close();
  }
}

function networkOf(file: KerasFile, architecture: Architecture, {dryRun, choice, weights}: Opening): Promise<Network> {
  const {topology, match} = file.modelOf(architecture);
  return loadLayersNetwork({modelTopology: topology, fillWeights: fillerOf(match)}, dryRun, choice, weights);
}

/** Without the weights' values, yet with a look at their shapes. */
function matchedOutline(file: KerasFile, architecture: Architecture, {dryRun, choice}: Opening): Promise<Network> {
  const {topology, match} = file.modelOf(architecture);
  return loadLayersNetwork({modelTopology: topology, fillWeights: fillerOf(match, 'none')}, dryRun, choice, 'unchecked');
}

/** Without the HDF5 library, which alone takes longer to start than the config to read. */
async function outlineOf(source: RandomAccess, {dryRun, choice, weights}: Opening): Promise<Opened> {
  const modelTopology = topologyOf(await readArchivedArchitecture(source));
  return {network: await loadLayersNetwork({modelTopology}, dryRun, choice, weights), format: 'keras', sha256: ''};
}

/** Weights alone are read with the first architecture in their folder that they fit; which one, only the weights tell. */
async function openWeights(place: ModelPlace, source: RandomAccess, file: KerasFile, opening: Opening): Promise<Opened> {
  const isOutline = opening.weights === 'none';
  const refusals: HeatlensError[] = [];
  for await (const {name, architecture, text} of architecturesBeside(place.file)) {
    try {
      const network = await (isOutline ? matchedOutline : networkOf)(file, architecture, opening);
      const sha256 = isOutline ? '' : hashOf(source).update(`${name} ${createHash('sha256').update(text).digest('hex')}\n`).digest('hex');
      const note = `\`${basename(place.file)}\` holds weights alone; the model they belong to is taken from \`${name}\`.`;
      return {network: withNote(network, note), format: 'keras-weights', sha256};
    } catch (error) {
      if (!(error instanceof HeatlensError)) throw error;
      refusals.push(error);
    }
  }
  throw noArchitecture(place, refusals);
}

function noArchitecture({file}: ModelPlace, [first]: readonly HeatlensError[]): HeatlensError {
  const tried = first === undefined ? 'no model is beside it' : `no model beside it fits (${first.message.replace(/\.$/, '')})`;
  return new HeatlensError(
    'model-unreadable',
    `\`${basename(file)}\` holds weights alone, and ${tried}. Put a \`.keras\`, \`.h5\` or \`model.to_json()\` file of the same architecture into its folder.`,
    {cause: first},
  );
}

function withNote(network: Network, note: string): Network {
  return Object.assign(network, {notes: [...(network.notes ?? []), note]});
}

const blockBytes = 4 << 20;

/** @throws HeatlensError `model-unreadable` where the section's checksum differs */
function checkedHash(network: Network, source: RandomAccess, section?: Section): string {
  let checksum = 0;
  const hash = hashOf(source, (block, at) => {
    if (section === undefined) return;
    const from = Math.max(0, section.start - at);
    checksum = crc32(block.subarray(from, Math.max(from, section.start + section.size - at)), checksum);
  });
  if (section === undefined || checksum === section.crc32) return hash.digest('hex');
  network.dispose();
  throw damagedWeights();
}

function hashOf(source: RandomAccess, look: (block: Uint8Array, at: number) => void = () => {}): Hash {
  const hash = createHash('sha256');
  const buffer = new Uint8Array(Math.min(blockBytes, source.size));
  for (let at = 0; at < source.size; at += buffer.length) {
    const block = buffer.subarray(0, source.read(buffer, at));
    hash.update(block);
    look(block, at);
  }
  return hash;
}

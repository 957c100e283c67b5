import {createHash} from 'node:crypto';
import {basename} from 'node:path';
import {HeatlensError} from '../../core/errors.ts';
import {topologyOf, type Architecture} from '../../core/formats/keras/architecture.ts';
import {fillerOf} from '../../core/formats/keras/assignWeights.ts';
import {
  damagedWeights,
  openKerasArchive,
  openKerasHdf5,
  readArchivedArchitecture,
  type KerasFile,
} from '../../core/formats/keras/kerasModel.ts';
import {readBytes, type RandomAccess} from '../../core/formats/randomAccess.ts';
import {fileKindOf, sniffedBytes} from '../../core/formats/sniff.ts';
import {loadLayersNetwork} from '../../core/network/layersNetwork.ts';
import type {Network} from '../../core/network/network.ts';
import {architecturesBeside} from './architecturesBeside.ts';
import {hashOf, startDigest} from './digest.ts';
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
      const format = isArchive ? 'keras' : 'keras-hdf5';
      if (opening.weights === 'none')
        return {network: await networkOf(file, file.architecture, opening), format, sha256: '', topology: ''};
      return {...(await hashedNetwork(place, source, file, file.architecture, opening)), format};
    } finally {
      file.close();
    }
  } finally {
    source.close();
  }
}

/** The network with the file's hash, which is made meanwhile. */
async function hashedNetwork(
  {file: path}: ModelPlace,
  source: RandomAccess,
  file: KerasFile,
  architecture: Architecture,
  opening: Opening,
): Promise<Omit<Opened, 'format'>> {
  const digest = startDigest(path, source, file.unchecked);
  try {
    const network = await networkOf(file, architecture, opening);
    const {sha256, crc32} = await digest.result();
    if (file.unchecked === undefined || crc32 === file.unchecked.crc32)
      return {network, sha256, topology: JSON.stringify(architecture)};
    network.dispose();
    throw damagedWeights();
  } finally {
    digest.stop();
  }
}

function networkOf(file: KerasFile, architecture: Architecture, {dryRun, choice, weights}: Opening): Promise<Network> {
  const {topology, match} = file.modelOf(architecture);
  return loadLayersNetwork({modelTopology: topology, fillWeights: fillerOf(match)}, dryRun, choice, weights);
}

/** Without the weights' values, yet with a look at their shapes. */
function matchedOutline(file: KerasFile, architecture: Architecture, {dryRun, choice}: Opening): Promise<Network> {
  const {topology, match} = file.modelOf(architecture);
  return loadLayersNetwork(
    {modelTopology: topology, fillWeights: fillerOf(match, 'none')},
    dryRun,
    choice,
    'unchecked',
  );
}

/** Without the HDF5 library, which alone takes longer to start than the config to read. */
async function outlineOf(source: RandomAccess, {dryRun, choice, weights}: Opening): Promise<Opened> {
  const modelTopology = topologyOf(await readArchivedArchitecture(source));
  return {
    network: await loadLayersNetwork({modelTopology}, dryRun, choice, weights),
    format: 'keras',
    sha256: '',
    topology: '',
  };
}

/** Weights alone are read with the first architecture in their folder that they fit; which one, only the weights tell. */
async function openWeights(
  place: ModelPlace,
  source: RandomAccess,
  file: KerasFile,
  opening: Opening,
): Promise<Opened> {
  const isOutline = opening.weights === 'none';
  const refusals: HeatlensError[] = [];
  for await (const {name, architecture, text} of architecturesBeside(place.file)) {
    try {
      const network = await (isOutline ? matchedOutline : networkOf)(file, architecture, opening);
      const sha256 = isOutline
        ? ''
        : hashOf(source)
            .update(`${name} ${createHash('sha256').update(text).digest('hex')}\n`)
            .digest('hex');
      const note = `\`${basename(place.file)}\` holds weights alone; the model they belong to is taken from \`${name}\`.`;
      return {network: withNote(network, note), format: 'keras-weights', sha256, topology: text};
    } catch (error) {
      if (!(error instanceof HeatlensError)) throw error;
      refusals.push(error);
    }
  }
  throw noArchitecture(place, refusals);
}

function noArchitecture({file}: ModelPlace, [first]: readonly HeatlensError[]): HeatlensError {
  const tried =
    first === undefined ? 'no model is beside it' : `no model beside it fits (${first.message.replace(/\.$/, '')})`;
  return new HeatlensError(
    'model-unreadable',
    `\`${basename(file)}\` holds weights alone, and ${tried}. Put a \`.keras\`, \`.h5\` or \`model.to_json()\` file of the same architecture into its folder.`,
    {cause: first},
  );
}

function withNote(network: Network, note: string): Network {
  return Object.assign(network, {notes: [...(network.notes ?? []), note]});
}

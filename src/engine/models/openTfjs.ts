import {createHash} from 'node:crypto';
import {readableArtifacts} from '../../core/formats/keras/tfjsLayers.ts';
import {readTfjsModel, readTfjsTopology} from '../../core/formats/tfjsModel.ts';
import {loadGraphNetwork} from '../../core/network/graphNetwork.ts';
import {loadLayersNetwork} from '../../core/network/layersNetwork.ts';
import {readerBeside, readWhole, type ModelPlace} from './modelFiles.ts';
import type {Opened, Opening} from './openModel.ts';

/** @throws HeatlensError `model-unreadable`, `model-unsupported` */
export async function openTfjsModel({file, folder}: ModelPlace, {dryRun, choice, weights}: Opening): Promise<Opened> {
  const bytes = await readWhole(file);
  // A graph's shapes follow from constants that lie among its weights.
  const outline = weights === 'none' ? readTfjsTopology(bytes) : undefined;
  if (outline?.format === 'tfjs-layers') {
    const network = await loadLayersNetwork(readableArtifacts(outline.artifacts), dryRun, choice, weights);
    return {network, format: outline.format, sha256: ''};
  }
  const hash = createHash('sha256').update(bytes);
  const hashes = new Map<string, string>();
  const readBeside = readerBeside(folder);
  const {format, artifacts} = await readTfjsModel(bytes, async (beside) => {
    const shard = await readBeside(beside);
    hashes.set(beside, createHash('sha256').update(shard).digest('hex'));
    return shard;
  });
  for (const name of [...hashes.keys()].toSorted()) hash.update(`${name} ${hashes.get(name) ?? ''}\n`);
  const network =
    format === 'tfjs-layers'
      ? await loadLayersNetwork(readableArtifacts(artifacts), dryRun, choice, weights)
      : await loadGraphNetwork(artifacts, dryRun, choice, weights === 'none' ? 'unchecked' : weights);
  return {network, format, sha256: hash.digest('hex')};
}

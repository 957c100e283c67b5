import {createHash} from 'node:crypto';
import {readableArtifacts} from '../../core/formats/keras/tfjsLayers.ts';
import {readTfjsModel, type TfjsFormat} from '../../core/formats/tfjsModel.ts';
import {readTfjsOutline} from '../../core/formats/tfjsOutline.ts';
import {loadGraphNetwork, type GraphArtifacts} from '../../core/network/graphNetwork.ts';
import {loadLayersNetwork} from '../../core/network/layersNetwork.ts';
import type {Network} from '../../core/network/network.ts';
import {openerBeside, readerBeside, readWhole, type ModelPlace} from './modelFiles.ts';
import type {Opened, Opening} from './openModel.ts';

/** @throws HeatlensError `model-unreadable`, `model-unsupported` */
export async function openTfjsModel({file, folder}: ModelPlace, opening: Opening): Promise<Opened> {
  const bytes = await readWhole(file);
  if (opening.weights === 'none') {
    const {format, artifacts} = await readTfjsOutline(bytes, openerBeside(folder));
    return {network: await networkOf(format, artifacts, opening), format, sha256: '', topology: ''};
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
  const {modelTopology, signature} = artifacts;
  return {
    network: await networkOf(format, artifacts, opening),
    format,
    sha256: hash.digest('hex'),
    topology: JSON.stringify({modelTopology, signature}),
  };
}

function networkOf(
  format: TfjsFormat,
  artifacts: GraphArtifacts,
  {dryRun, choice, weights}: Opening,
): Promise<Network> {
  return format === 'tfjs-layers'
    ? loadLayersNetwork(readableArtifacts(artifacts), dryRun, choice, weights)
    : loadGraphNetwork(artifacts, dryRun, choice, weights);
}

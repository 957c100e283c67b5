import {createHash} from 'node:crypto';
import {readableArtifacts} from '../../core/formats/keras/tfjsLayers.ts';
import {readTfjsModel} from '../../core/formats/tfjsModel.ts';
import {loadGraphNetwork} from '../../core/network/graphNetwork.ts';
import {loadLayersNetwork} from '../../core/network/layersNetwork.ts';
import {readerBeside, readWhole, type ModelPlace} from './modelFiles.ts';
import type {Opened, Opening} from './openModel.ts';

/** @throws HeatlensError `model-unreadable`, `model-unsupported` */
export async function openTfjsModel({file, folder}: ModelPlace, {dryRun, choice}: Opening): Promise<Opened> {
  const bytes = await readWhole(file);
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
      ? await loadLayersNetwork(readableArtifacts(artifacts), dryRun, choice)
      : await loadGraphNetwork(artifacts, dryRun);
  return {network, format, sha256: hash.digest('hex')};
}

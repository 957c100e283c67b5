import type {io} from '@tensorflow/tfjs-core';
import type {GraphArtifacts} from '../network/graphNetwork.ts';
import type {OpenBeside} from './modelFiles.ts';
import {readBytes, type RandomAccess} from './randomAccess.ts';
import {bytesOf, checkBytes, readManifest, wholeBuffer, type TfjsFormat, type WeightSpec} from './tfjsModel.ts';

/** A model up to its weights. */
export interface TfjsOutline {
  readonly format: TfjsFormat;
  /** Topology, and the weights that shapes follow from. */
  readonly artifacts: GraphArtifacts;
}

/** A graph's shapes follow from constants: whole numbers, and factors for them. */
const mostConstants = 64;

/**
 * A model without its weights' values. Layers tell their shapes, and no shard is looked at; of a graph the constants are
 * read, wherever they lie.
 *
 * @param bytes of the `model.json`
 * @throws HeatlensError `model-unreadable`
 */
export async function readTfjsOutline(bytes: Uint8Array, open: OpenBeside): Promise<TfjsOutline> {
  const {format, weightsManifest, ...topology} = readManifest(bytes);
  if (format === 'tfjs-layers') return {format, artifacts: topology};
  const data: ArrayBuffer[] = [];
  for (const {paths, weights} of weightsManifest) data.push(...(await constantsIn(paths, weights, open)));
  const specs = weightsManifest.flatMap(({weights}) => weights);
  const weightSpecs = specs.filter(isConstant) as io.WeightsManifestEntry[];
  return {
    format,
    artifacts: {...topology, weightSpecs, weightData: data, unread: specs.filter((spec) => !isConstant(spec))},
  };
}

function isConstant({dtype, shape}: WeightSpec): boolean {
  return dtype !== 'float32' || shape.reduce((product, size) => product * size, 1) <= mostConstants;
}

async function constantsIn(
  paths: readonly string[],
  weights: readonly WeightSpec[],
  open: OpenBeside,
): Promise<ArrayBuffer[]> {
  const shards = await Promise.all(paths.map(open));
  try {
    checkBytes(
      paths,
      weights,
      shards.reduce((sum, {size}) => sum + size, 0),
    );
    let end = 0;
    return weights.flatMap((spec) => {
      const start = end;
      end += bytesOf(spec);
      return isConstant(spec) ? partsOf(shards, start, end) : [];
    });
  } finally {
    for (const shard of shards) shard.close();
  }
}

/** A piece of the shards' bytes, wherever the cuts between them fall. */
function partsOf(shards: readonly RandomAccess[], start: number, end: number): ArrayBuffer[] {
  let at = 0;
  return shards.flatMap((shard) => {
    const from = Math.max(0, start - at);
    const to = Math.min(shard.size, end - at);
    at += shard.size;
    return from < to ? [wholeBuffer(readBytes(shard, from, to - from))] : [];
  });
}

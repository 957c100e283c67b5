import {createHash} from 'node:crypto';
import type {Shard} from '../../protocol/sweep.ts';

/** A number that only the path decides, 0 … 2⁴⁸ − 1. */
export function pathHash(path: string): number {
  return createHash('sha256').update(path).digest().readUIntBE(0, 6);
}

/** Whether a picture belongs to a shard: the same on every machine, and whatever else is in the folder. */
export function inShard(path: string, shard: Shard | undefined): boolean {
  return shard === undefined || pathHash(path) % shard.of === shard.index;
}

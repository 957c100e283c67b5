import {HeatlensError} from '../../core/errors.ts';
import type {SweepRequest} from '../../protocol/sweep.ts';
import type {Run, RunProvenance} from '../stores/run.ts';

/** What has to be alike so that the numbers of two sweeps may stand in one run, each as a person would name it. */
const parts: readonly (readonly [what: string, of: (run: RunProvenance) => unknown])[] = [
  ['model', ({model}) => model.sha256],
  ['folder', ({folder}) => folder],
  ['shard', ({shard}) => shard && `${shard.index}/${shard.of}`],
  ['layer', ({layer}) => layer.name],
  ['methods', ({methods}) => methods.map(({id}) => id).join(', ')],
  ['explained class', ({explained}) => explained],
  ['input size', ({input}) => `${input.height}×${input.width}`],
  ['value range', ({preprocessing}) => preprocessing.range],
  ['channel order', ({preprocessing}) => preprocessing.channelOrder],
  ['resizing', ({preprocessing}) => preprocessing.resize],
  ['interpolation', ({preprocessing}) => preprocessing.interpolation],
  ['threshold', ({threshold}) => threshold],
  ['seed', ({seed}) => seed],
];

/** In words, the first thing in which two runs differ; undefined where their numbers may stand together. */
export function difference(a: RunProvenance, b: RunProvenance, leaveOut: readonly string[] = []): string | undefined {
  for (const [what, of] of parts) {
    const [mine, other] = [of(a), of(b)].map((value) => JSON.stringify(value));
    if (mine !== other && !leaveOut.includes(what)) return `${what} ${mine}, not ${other}`;
  }
  return undefined;
}

/**
 * The run of a store that a sweep goes on with.
 *
 * @returns undefined where it begins one
 * @throws HeatlensError `store-differs` where the store has others only, and no further one was asked for
 */
export function runToContinue(runs: readonly Run[], wanted: RunProvenance, {store, addRun}: SweepRequest): Run | undefined {
  const same = runs.find(({provenance}) => difference(provenance, wanted) === undefined);
  const last = runs.at(-1);
  if (same !== undefined || last === undefined || addRun) return same;
  throw new HeatlensError(
    'store-differs',
    `The store ${store} was made otherwise: ${difference(last.provenance, wanted)}. Choose another store, or add a run to this one (--add-run).`,
    {details: {store}},
  );
}

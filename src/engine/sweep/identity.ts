import {HeatlensError} from '../../core/errors.ts';
import type {SweepRequest} from '../../protocol/sweep.ts';
import {difference, type Run, type RunProvenance} from '../stores/run.ts';

/**
 * The run of a store that a sweep goes on with.
 *
 * @returns undefined where it begins one
 * @throws HeatlensError `store-differs` where the store has others only, and no further one was asked for
 */
export function runToContinue(
  runs: readonly Run[],
  wanted: RunProvenance,
  {store, addRun}: SweepRequest,
): Run | undefined {
  const same = runs.find(({provenance}) => difference(provenance, wanted) === undefined);
  const last = runs.at(-1);
  if (same !== undefined || last === undefined || addRun) return same;
  throw new HeatlensError(
    'store-differs',
    `The store ${store} was made otherwise: ${difference(last.provenance, wanted)}. Choose another store, or add a run to this one (--add-run).`,
    {details: {store}},
  );
}

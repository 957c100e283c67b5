import {HeatlensError} from '../errors.ts';
import type {Maps} from './method.ts';

/**
 * A method's best maps, which are its last.
 *
 * @throws HeatlensError `cancelled` where it ended before there were any
 */
export async function lastMaps(states: AsyncGenerator<Maps>): Promise<Maps> {
  let last: Maps | undefined;
  for await (const state of states) last = state;
  if (last === undefined) throw new HeatlensError('cancelled', 'The explanation was cancelled.');
  return last;
}

import {HeatlensError} from '../../core/errors.ts';
import type {DatasetProgress} from '../../protocol/dataset.ts';

/**
 * Milliseconds that the work has the thread for, and those between two reports of its progress. An explanation comes back
 * to the thread some thirty times, so that it waits for thirty turns.
 */
const turn = 5;
const between = 100;

/**
 * Runs work that yields the share that is done, and lets whatever else waits for the thread pass in between.
 *
 * @param span where it begins and ends within the whole, 0…1
 * @throws HeatlensError `cancelled`
 */
export async function* steppedAside<T>(
  work: Generator<number, T>,
  message: string,
  [from, to]: readonly [number, number],
  signal: AbortSignal | undefined,
): AsyncGenerator<DatasetProgress, T> {
  let [aside, reported] = [-Infinity, -Infinity];
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    if (performance.now() - aside < turn) continue;
    await new Promise((resolve) => setImmediate(resolve));
    stopIfAborted(signal);
    aside = performance.now();
    if (aside - reported < between) continue;
    reported = aside;
    yield {message, done: from + step.value * (to - from)};
  }
}

/** @throws HeatlensError `cancelled` */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new HeatlensError('cancelled', 'It was cancelled.');
}

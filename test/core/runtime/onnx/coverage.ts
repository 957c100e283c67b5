import * as fc from 'fast-check';
import type {Runtime} from '../../../../src/core/runtime/runtime.ts';
import {callOf, type Comparison, differences} from './kernelCalls.ts';
import {ROWS} from './kernelRows.ts';

/** What a backend makes of a kernel's cases: right, right but not where it should run, or the first thing wrong. */
export type Verdict = 'yes' | 'elsewhere' | `no: ${string}`;

/** Drawn once: the same in every run, and few, because software Vulkan takes a second for some. */
const seed = 4;
const draws = 3;

/** @param elsewhere where what the backend lacks runs; absent where it says so itself, by a note */
export async function verdictOf(name: string, comparison: Comparison, elsewhere?: Runtime): Promise<Verdict> {
  const [calls] = fc.sample(
    fc.gen().map((g) => Array.from({length: draws}, (_, at) => callOf(g, `${at}`, name, ROWS[name](g), ['plain']))),
    {numRuns: 1, seed},
  );
  try {
    const {problems, notes} = await differences(name, calls, seed, comparison);
    if (problems.length > 0) return `no: ${problems[0]}`;
    return notes.length > 0 ? 'elsewhere' : 'yes';
  } catch (error) {
    if (!elsewhere) return `no: ${error instanceof Error ? error.message : String(error)}`;
    const verdict = await verdictOf(name, {...comparison, tried: elsewhere});
    return verdict === 'yes' ? 'elsewhere' : verdict;
  }
}

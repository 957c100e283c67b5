import type {Engine} from '../engine/api.ts';
import {agreedRange, votesAsked, type AgreedRange} from '../engine/explain/agreedRange.ts';
import type {ExplainRequest, Explanation, RangeCandidate} from '../protocol/explanation.ts';
import {failureOf} from './failure.ts';
import {lastState} from '../engine/lastState.ts';

type ValueRange = RangeCandidate['range'];

/**
 * The range that looks likeliest for most pictures of a run: guessed for each alone, one model would be read in several ways.
 *
 * @returns undefined where the range is known, or there is one picture only, which the engine guesses for
 * @throws HeatlensError what would end the run anyway
 */
export async function agreeOnRange(
  engine: Engine,
  requests: readonly ExplainRequest[],
  signal: AbortSignal,
): Promise<AgreedRange | undefined> {
  if (requests.length < 2 || requests[0]?.preprocessing?.range !== undefined) return undefined;
  const votes: ValueRange[] = [];
  for (const request of requests.slice(0, votesAsked)) {
    const candidates = await rangeCandidates(engine, request, signal);
    if (candidates === undefined) continue;
    const chosen = candidates.find((candidate) => candidate.chosen);
    if (chosen === undefined) return undefined; // known
    votes.push(chosen.range);
  }
  return votes.length === 0 ? undefined : agreedRange(votes);
}

/** The explanation with the truth about its range, which the engine takes for asked for. */
export function withAgreedRange(explanation: Explanation, agreement: AgreedRange | undefined): Explanation {
  if (agreement === undefined) return explanation;
  const {preprocessing, warnings} = explanation;
  const from = {...preprocessing.from, range: 'guess'} as const;
  return {...explanation, preprocessing: {...preprocessing, from}, warnings: [agreement.warning, ...warnings]};
}

/** Undefined for a picture that cannot be read; its own turn will tell. */
async function rangeCandidates(
  engine: Engine,
  request: ExplainRequest,
  signal: AbortSignal,
): Promise<readonly RangeCandidate[] | undefined> {
  try {
    // The plain map is made with it: ending the engine's work half-way would cost more.
    const {explanation} = await lastState(engine, {...request, aggregate: 'single'}, signal);
    return explanation.rangeCandidates;
  } catch (error) {
    if (failureOf(error).reach === 'picture') return undefined;
    throw error;
  }
}

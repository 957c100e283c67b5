import {HeatlensError} from '../../core/errors.ts';
import type {SweepProgress, SweepRequest, SweepSummary} from '../../protocol/sweep.ts';
import type {Tools} from '../tools.ts';

/** Predicts and explains every picture of a folder into a store. */
export async function* sweep(_tools: Tools, _request: SweepRequest, _signal: AbortSignal | undefined): AsyncGenerator<SweepProgress, SweepSummary> {
  yield {stage: 'working', message: 'Opening the model…'};
  throw new HeatlensError('internal', 'The sweep is not built yet.');
}

import type {ExplainProgress, ExplainRequest, Explanation, ShownPicture} from '../protocol/explanation.ts';
import type {Engine} from './api.ts';

/** What an explanation ends with. */
export interface LastState {
  readonly explanation: Explanation;
  readonly picture: ShownPicture;
}

/** Runs an explanation to its end. */
export async function lastState(
  engine: Pick<Engine, 'explain'>,
  request: ExplainRequest,
  signal: AbortSignal | undefined,
  onStep: (step: ExplainProgress) => void = () => undefined,
): Promise<LastState> {
  let picture: ShownPicture | undefined;
  const steps = engine.explain(request, signal);
  for (;;) {
    const step = await steps.next();
    if (step.done === true) {
      if (picture === undefined) throw new Error('the engine explained a picture that it did not show');
      return {explanation: step.value, picture};
    }
    if (step.value.stage === 'picture') ({picture} = step.value);
    onStep(step.value);
  }
}

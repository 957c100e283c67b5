import type {ExplainProgress, ExplainRequest, Explanation} from '../../protocol/explanation.ts';

/** The part of the engine that explains; tests put a slow or a failing one here. */
export interface Explainer {
  explain(
    request: ExplainRequest,
    receive: (progress: ExplainProgress) => void,
    signal: AbortSignal,
  ): Promise<Explanation>;
}

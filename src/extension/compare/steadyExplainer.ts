import {EngineError} from '../engine/engineError.ts';
import type {Explainer} from '../explain/explainer.ts';

/** Explains only with models that nobody writes while they are read. */
export function steadyExplainer(
  explainer: Explainer,
  stampOf: (path: string) => Promise<string | undefined>,
): Explainer {
  return {
    explain: async (request, receive, signal) => {
      const before = await stampOf(request.model);
      const explanation = await explainer.explain(request, receive, signal);
      if ((await stampOf(request.model)) === before) return explanation;
      throw new EngineError(
        'model-unreadable',
        `${request.model} was written to while it was read: its map is not shown. Try again when it is complete.`,
      );
    },
  };
}

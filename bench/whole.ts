import {traceDryRun} from '../src/core/runtime/onnx/dryRun.ts';
import {PlanCache} from '../src/core/superres/plan.ts';
import {explain} from '../src/engine/explain/explain.ts';
import {ModelCache} from '../src/engine/models/modelCache.ts';
import {Runtimes} from '../src/engine/runtimes.ts';
import type {Tools} from '../src/engine/tools.ts';
import {Turns} from '../src/engine/turns.ts';
import type {Explanation, ExplainRequest} from '../src/protocol/explanation.ts';

/** What the engine's worker has, on this thread. */
export function engineTools(): Tools {
  const turns = new Turns();
  return {models: new ModelCache(traceDryRun, turns), runtimes: new Runtimes(), plans: new PlanCache(), turns};
}

/** One explanation, from the file to the last map. */
export async function wholeExplanation(tools: Tools, request: ExplainRequest): Promise<Explanation> {
  const stream = explain(tools, request, undefined);
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
  }
}

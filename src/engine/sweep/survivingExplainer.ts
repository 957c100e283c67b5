import type {RuntimeId} from '../../core/runtime/runtime.ts';
import type {ComputedOn} from '../../protocol/explanation.ts';
import {secondTry} from '../explain/surviving.ts';
import type {Runtimes} from '../runtimes.ts';
import type {Explainer} from './explainer.ts';
import type {Ground} from './ground.ts';

/** From one device to another, with the sentences that say why. */
export interface Move {
  readonly from: ComputedOn;
  readonly to: ComputedOn;
  readonly warnings: readonly string[];
}

/**
 * An explainer that outlives its device: the batch in which one fails is done again on the processor, and so are all after
 * it. What was explained before stays.
 */
export function survivingExplainer(
  {explainer, subject, moveTo}: Pick<Ground, 'explainer' | 'subject' | 'moveTo'>,
  runtimes: Pick<Runtimes, 'insteadOf' | 'exclude'>,
  asked: RuntimeId | undefined,
  moved: (move: Move) => void,
): Explainer {
  let on = {explainer, device: subject.device};
  return {
    batch: explainer.batch,
    atOnce: 1,
    explain: (batch) =>
      on.explainer.explain(batch).catch((error: unknown) =>
        secondTry(runtimes, on.device, asked, error, 'The rest', async (instead) => {
          const next = {explainer: await moveTo(instead), device: instead.device};
          const explained = await next.explainer.explain(batch);
          moved({from: on.device, to: next.device, warnings: instead.warnings});
          on = next;
          return explained;
        }),
      ),
  };
}

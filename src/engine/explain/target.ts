import {HeatlensError} from '../../core/errors.ts';
import {classCount, predictedClass, scoresOf, type ExplainedClass} from '../../core/methods/targets.ts';
import type {Head} from '../../core/network/network.ts';
import type {ClassScore, Target, TargetRequest} from '../../protocol/explanation.ts';
import {findClass} from '../../core/settings/labels.ts';

/** How many classes the panel lists. */
const listed = 5;

/** What the scores of one picture say. */
export interface Verdict {
  readonly target: Target;
  readonly top: readonly ClassScore[];
}

/**
 * The class a person asked for.
 *
 * @returns undefined for the predicted one
 * @throws HeatlensError `unknown-class` that lists the nearest labels
 */
export function explainedClass(
  request: TargetRequest | undefined,
  head: Head,
  labels: readonly string[],
): ExplainedClass | undefined {
  if (request === undefined || request.kind === 'predicted') return undefined;
  return {index: findClass(request.class, labels.slice(0, classCount(head))), sign: request.sign};
}

/**
 * Reads the scores of one picture.
 *
 * @param logits [classes]
 * @throws HeatlensError `model-unreadable` where a score is not a number
 */
export function judge(
  head: Head,
  logits: Float32Array,
  labels: readonly string[],
  asked: ExplainedClass | undefined,
): Verdict {
  if (!logits.every((logit) => Number.isFinite(logit))) {
    throw new HeatlensError(
      'model-unreadable',
      'The network gives scores that are not numbers for this picture. Check the value range of the preprocessing, or choose another checkpoint.',
    );
  }
  const scores = scoresOf(head, logits).map((score, index) => ({index, label: labels[index], ...score}));
  const ranked = scores.toSorted((a, b) => b.logit - a.logit);
  const {index, sign} = asked ?? predictedClass(head, logits);
  return {target: {...scores[index], sign}, top: ranked.slice(0, listed)};
}

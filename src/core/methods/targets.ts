import type {Head} from '../network/network.ts';

/** A class whose score is explained; `sign` −1 asks what speaks against it. */
export interface ExplainedClass {
  readonly index: number;
  readonly sign: 1 | -1;
}

/** How many classes a head tells apart: a single sigmoid tells two (1 is +logit, 0 is −logit). */
export function classCount(head: Pick<Head, 'classes' | 'activation'>): number {
  return isSingleSigmoid(head) ? 2 : head.classes;
}

/**
 * Weights of the logits for one image: see `Subject.targets`. `undefined` stands for the predicted class; of a regression,
 * which predicts no class, for what raises its value.
 */
export function targetRow(
  head: Pick<Head, 'classes' | 'activation'>,
  target: ExplainedClass | undefined,
): Float32Array {
  const row = new Float32Array(head.classes);
  if (target === undefined) return isRegression(head) ? row.fill(1) : row;
  if (isSingleSigmoid(head)) row[0] = target.index === 1 ? target.sign : -target.sign;
  else row[target.index] = target.sign;
  return row;
}

/** The class with the highest score. */
export function predictedClass(head: Pick<Head, 'classes' | 'activation'>, logits: Float32Array): ExplainedClass {
  if (isSingleSigmoid(head)) return {index: logits[0] > 0 ? 1 : 0, sign: 1};
  return {index: logits.reduce((best, logit, i) => (logit > logits[best] ? i : best), 0), sign: 1};
}

/**
 * Scores of all classes of one image.
 *
 * @param logits [classes] as the network gives them
 * @returns logit and probability by class; the probability is null where the network had no softmax or sigmoid
 */
export function scoresOf(
  head: Pick<Head, 'classes' | 'activation'>,
  logits: Float32Array,
): {logit: number; probability: number | null}[] {
  const row = isSingleSigmoid(head) ? [-logits[0], logits[0]] : [...logits];
  const probabilities = toProbabilities[head.activation](row);
  return row.map((logit, i) => ({logit, probability: probabilities?.[i] ?? null}));
}

const toProbabilities: Record<Head['activation'], (logits: readonly number[]) => number[] | undefined> = {
  softmax(logits) {
    const largest = logits.reduce((a, b) => Math.max(a, b), -Infinity);
    const powers = logits.map((logit) => Math.exp(logit - largest));
    const sum = powers.reduce((a, b) => a + b, 0);
    return powers.map((power) => power / sum);
  },
  sigmoid: (logits) => logits.map((logit) => 1 / (1 + Math.exp(-logit))),
  none: () => undefined,
};

function isSingleSigmoid({classes, activation}: Pick<Head, 'classes' | 'activation'>): boolean {
  return classes === 1 && activation === 'sigmoid';
}

function isRegression({classes, activation}: Pick<Head, 'classes' | 'activation'>): boolean {
  return classes === 1 && activation === 'none';
}

import type {Head} from '../network/network.ts';

type Reading = Pick<Head, 'classes' | 'activation'>;

/** What the scores of one picture say. Probabilities as `probabilitiesOf` has them. */
export interface PictureScores {
  readonly prediction: number;
  /** Probability of the predicted class, 0…1. */
  readonly confidence: number;
  /** Its lead over the second class's probability, 0…1. */
  readonly margin: number;
  /**
   * Of the probabilities, 0 (sure) … 1 (all alike): over ln(classes); the mean of the classes' own of a multi-label
   * head.
   */
  readonly entropy: number;
  /** ln Σ exp over the class logits; of a softmax, what the loss is counted from. */
  readonly logSumExp: number;
}

/** What they say of the class that the picture should have. */
export interface LabelScores {
  readonly logit: number;
  /**
   * Cross-entropy in nats, ≥ 0; of a multi-label head the mean of all classes' binary cross-entropies, as Keras has it.
   */
  readonly loss: number;
  /** 1 where the label is the prediction; of equals the lower index comes first. */
  readonly rank: number;
}

/** A regression predicts no class, so none of these figures exists. */
export function isRegression({classes, activation}: Reading): boolean {
  return classes === 1 && activation === 'none';
}

/**
 * One logit a class. A single sigmoid σ(z) is the softmax of (0, z), so it is read as two classes with these.
 *
 * @param logits [head.classes], finite
 */
export function classLogits({classes}: Reading, logits: Float32Array): Float32Array {
  return classes === 1 ? Float32Array.of(0, logits[0]) : logits;
}

/**
 * Probabilities by class. A network that ends in bare scores is read as a softmax, which is what such networks are
 * trained with (`from_logits`, CrossEntropyLoss).
 *
 * @param logits as `classLogits` gives them
 */
export function probabilitiesOf(head: Reading, logits: Float32Array): Float64Array {
  if (isMultiLabel(head)) return Float64Array.from(logits, sigmoid);
  return softmax(logits, logSumExp(logits));
}

/** @param logits as the network gives them; not of a regression */
export function scoresOfPicture(head: Reading, logits: Float32Array): PictureScores {
  const row = classLogits(head, logits);
  const prediction = bestOf(row, -1);
  const second = bestOf(row, prediction);
  const {logSumExp: sum, entropy} = spreadOf(row, row[prediction]);
  const probabilityOf = (index: number) => (isMultiLabel(head) ? sigmoid(row[index]) : Math.exp(row[index] - sum));
  return {
    prediction,
    confidence: probabilityOf(prediction),
    margin: probabilityOf(prediction) - probabilityOf(second),
    entropy: isMultiLabel(head) ? binaryEntropy(probabilitiesOf(head, row)) : entropy,
    logSumExp: sum,
  };
}

/**
 * @param logits as the network gives them; not of a regression
 * @param label index of the true class
 * @param sum `logSumExp` of the same logits, where it is known
 */
export function scoresOfLabel(head: Reading, logits: Float32Array, label: number, sum?: number): LabelScores {
  const row = classLogits(head, logits);
  const logit = row[label];
  const loss = isMultiLabel(head)
    ? row.reduce((all, z, i) => all + softplus(i === label ? -z : z), 0) / row.length
    : Math.max(0, (sum ?? logSumExp(row)) - logit);
  return {logit, loss, rank: rankOf(row, label)};
}

/** Place of a class among all by its logit, from 1. */
function rankOf(row: Float32Array, label: number): number {
  let rank = 1;
  for (let i = 0; i < row.length; i++) if (row[i] > row[label] || (row[i] === row[label] && i < label)) rank++;
  return rank;
}

/** Whether each class has a sigmoid of its own. */
function isMultiLabel({classes, activation}: Reading): boolean {
  return classes > 1 && activation === 'sigmoid';
}

/**
 * The first of the largest, `except` left out. Loops, since closures over 1,000 classes take a sweep 3 % of its time.
 */
function bestOf(row: Float32Array, except: number): number {
  let best = except === 0 ? 1 : 0;
  for (let i = best + 1; i < row.length; i++) if (i !== except && row[i] > row[best]) best = i;
  return best;
}

function logSumExp(row: Float32Array): number {
  return spreadOf(row, row[bestOf(row, -1)]).logSumExp;
}

/** Both in one pass: the entropy of p = exp(z − largest) / S is ln S − Σ p (z − largest), without a logarithm a class. */
function spreadOf(row: Float32Array, largest: number): Pick<PictureScores, 'logSumExp' | 'entropy'> {
  let sum = 0;
  let lead = 0;
  for (let i = 0; i < row.length; i++) {
    const behind = row[i] - largest;
    const power = Math.exp(behind);
    sum += power;
    if (power > 0) lead += power * behind;
  }
  return {logSumExp: largest + Math.log(sum), entropy: (Math.log(sum) - lead / sum) / Math.log(row.length)};
}

function softmax(row: Float32Array, sum: number): Float64Array {
  const probabilities = new Float64Array(row.length);
  for (let i = 0; i < row.length; i++) probabilities[i] = Math.exp(row[i] - sum);
  return probabilities;
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

/** ln(1 + eᶻ) without overflow. */
function softplus(z: number): number {
  return Math.max(0, z) + Math.log1p(Math.exp(-Math.abs(z)));
}

function binaryEntropy(probabilities: Float64Array): number {
  return probabilities.reduce((sum, p) => sum + surprise(p) + surprise(1 - p), 0) / (probabilities.length * Math.LN2);
}

function surprise(p: number): number {
  return p > 0 ? -p * Math.log(p) : 0;
}

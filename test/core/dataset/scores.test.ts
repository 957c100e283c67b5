import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  classLogits,
  isRegression,
  probabilitiesOf,
  scoresOfLabel,
  scoresOfPicture,
} from '../../../src/core/dataset/scores.ts';

const softmax = {classes: 3, activation: 'softmax'} as const;
const multiLabel = {classes: 3, activation: 'sigmoid'} as const;
const single = {classes: 1, activation: 'sigmoid'} as const;

function close(actual: number, expected: number, tolerance = 1e-6): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected}`);
}

test('a softmax head: probabilities 1/7, 2/7, 4/7', () => {
  const logits = Float32Array.of(0, Math.LN2, 2 * Math.LN2);
  const found = scoresOfPicture(softmax, logits);
  assert.equal(found.prediction, 2);
  close(found.confidence, 4 / 7);
  close(found.margin, 2 / 7);
  close(found.logSumExp, Math.log(7));
  close(found.entropy, (Math.log(7) - (2 * Math.LN2 + 8 * Math.LN2) / 7) / Math.log(3));
  const {loss, rank, logit} = scoresOfLabel(softmax, logits, 1);
  close(loss, Math.log(7 / 2));
  assert.equal(rank, 2);
  close(logit, Math.LN2);
});

test('bare scores are read as a softmax', () => {
  const logits = Float32Array.of(1, -2, 0.5);
  assert.deepEqual(scoresOfPicture({classes: 3, activation: 'none'}, logits), scoresOfPicture(softmax, logits));
});

test('huge logits give finite numbers', () => {
  const found = scoresOfPicture(softmax, Float32Array.of(3e4, -3e4, 3e4));
  assert.equal(found.prediction, 0);
  close(found.confidence, 0.5);
  assert.equal(found.margin, 0);
  assert.equal(scoresOfLabel(softmax, Float32Array.of(3e4, -3e4, 3e4), 1).loss, 60000 + Math.LN2);
});

test('a single sigmoid tells two classes: σ(ln 3) = ¾ for class 1', () => {
  const logits = Float32Array.of(Math.log(3));
  assert.deepEqual(classLogits(single, logits), Float32Array.of(0, logits[0]));
  const found = scoresOfPicture(single, logits);
  assert.equal(found.prediction, 1);
  close(found.confidence, 0.75);
  close(found.margin, 0.5);
  close(found.entropy, 2 - 0.75 * Math.log2(3));
  close(scoresOfLabel(single, logits, 1).loss, -Math.log(0.75));
  close(scoresOfLabel(single, logits, 0).loss, -Math.log(0.25));
  assert.equal(scoresOfLabel(single, logits, 0).rank, 2);
});

test('a multi-label head: each class has its own sigmoid, and the loss is their mean', () => {
  const logits = Float32Array.of(Math.log(3), 0, -Math.log(3)); // ¾, ½, ¼
  const found = scoresOfPicture(multiLabel, logits);
  assert.equal(found.prediction, 0);
  close(found.confidence, 0.75);
  close(found.margin, 0.25);
  const h = 2 - 0.75 * Math.log2(3);
  close(found.entropy, (h + 1 + h) / 3);
  close(scoresOfLabel(multiLabel, logits, 1).loss, -(Math.log(0.25) + Math.log(0.5) + Math.log(0.75)) / 3);
  assert.deepEqual([...probabilitiesOf(multiLabel, Float32Array.of(0))], [0.5]);
});

test('of equal logits the lower class comes first, in prediction and rank', () => {
  const logits = Float32Array.of(1, 2, 2);
  assert.equal(scoresOfPicture(softmax, logits).prediction, 1);
  assert.deepEqual(
    [0, 1, 2].map((label) => scoresOfLabel(softmax, logits, label).rank),
    [3, 1, 2],
  );
});

test('one bare score is a regression', () => {
  assert.equal(isRegression({classes: 1, activation: 'none'}), true);
  assert.equal(isRegression(single), false);
});

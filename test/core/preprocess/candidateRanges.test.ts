import assert from 'node:assert/strict';
import {describe, it} from 'node:test';
import {likeliestRange} from '../../../src/core/preprocess/candidateRanges.ts';
import type {NamedRange} from '../../../src/core/preprocess/preprocessing.ts';

describe('likeliestRange', () => {
  it('takes the range under which the network is surest', () => {
    assert.equal(chosen({'0..1': [2, 0, 0, 0], '-1..1': [8, 0, 0, 0], '0..255': [1, 0, 0, 0]}), '-1..1');
    assert.equal(chosen({'0..1': [9, 0, 0, 0], '-1..1': [8, 0, 0, 0], '0..255': [1, 0, 0, 0]}), '0..1');
  });

  it('asks more of a rare range than of a common one', () => {
    // A logit of x before three of 0 gives ¾ x − log 4 nats: torch needs 1 nat more and caffe 2.
    assert.equal(chosen({'0..1': [10, 0, 0, 0], torch: [11, 0, 0, 0]}), '0..1');
    assert.equal(chosen({'0..1': [10, 0, 0, 0], torch: [12, 0, 0, 0]}), 'torch');
    assert.equal(chosen({'0..1': [10, 0, 0, 0], caffe: [12, 0, 0, 0]}), '0..1');
    assert.equal(chosen({'0..1': [10, 0, 0, 0], caffe: [13, 0, 0, 0]}), 'caffe');
  });

  it('does not fall for scores that no training gives', () => {
    assert.equal(chosen({'0..1': [5, 0, 0, 0], '-1..1': [4, 0, 0, 0], '0..255': [90, 0, 0, 0]}), '0..1');
  });

  it('counts standard deviations where the network passes a factor of its input on', () => {
    const plain = [3, 2, 1, 0, -1, -2, -3];
    const clear = [12, -2, -2, -2, -2, -2, -2];
    assert.equal(
      chosen({'0..1': plain, '-1..1': plain.map((x) => 2 * x), '0..255': plain.map((x) => 255 * x)}),
      '0..1',
    );
    assert.equal(chosen({'0..1': plain, '-1..1': clear, '0..255': plain.map((x) => 255 * x)}), '-1..1');
  });

  it('takes 0..255 where the network sees nothing in smaller values', () => {
    const seen = [6, 0, 0, 0];
    assert.equal(
      chosen({'0..1': seen.map((x) => x / 255), '-1..1': seen.map((x) => x / 127), '0..255': seen}),
      '0..255',
    );
  });

  it('gives an answer for scores that are all the same, and for one candidate', () => {
    assert.equal(chosen({'0..1': [0, 0], '-1..1': [0, 0]}), '0..1');
    assert.equal(chosen({torch: [1, 2]}), 'torch');
  });
});

function chosen(logits: Partial<Record<NamedRange, readonly number[]>>): string {
  const candidates = Object.entries(logits).map(([range, values]) => ({
    range: range as NamedRange,
    scores: values.map((logit) => ({logit})),
  }));
  return candidates[likeliestRange(candidates)].range;
}

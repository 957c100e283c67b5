import assert from 'node:assert/strict';
import {test} from 'node:test';
import {coverage, displayRange, relativeValue} from '../../../src/core/render/range.ts';

test('a sequential bar starts at zero, a diverging one has zero in its middle', () => {
  assert.deepEqual(displayRange({min: 0.2, max: 0.8}, 'sequential'), {min: 0, max: 0.8});
  assert.deepEqual(displayRange({min: -0.5, max: 0.2}, 'diverging'), {min: -0.5, max: 0.5});
});

test('a map without a positive value shows its own range instead of nothing', () => {
  assert.deepEqual(displayRange({min: -3, max: -1}, 'sequential'), {min: -3, max: -1});
});

test('values outside the range are held at its ends, and an empty range gives zero', () => {
  assert.equal(relativeValue(5, {min: 0, max: 4}), 1);
  assert.equal(relativeValue(-5, {min: 0, max: 4}), 0);
  assert.equal(relativeValue(1, {min: 0, max: 4}), 0.25);
  assert.equal(relativeValue(0, {min: 0, max: 0}), 0);
});

test('nothing is transparent, and the upper 40 % have the full colour', () => {
  assert.equal(coverage(0, 'sequential'), 0);
  assert.equal(coverage(0.6, 'sequential'), 1);
  assert.equal(coverage(0.5, 'diverging'), 0);
  assert.equal(coverage(0, 'diverging'), 1);
  assert.equal(coverage(0.3, 'sequential'), 0.5);
});

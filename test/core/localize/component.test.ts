import assert from 'node:assert/strict';
import {test} from 'node:test';
import {largestComponent} from '../../../src/core/localize/component.ts';

function map(...rows: number[][]): {height: number; width: number; values: Float32Array} {
  return {height: rows.length, width: rows[0].length, values: Float32Array.from(rows.flat())};
}

test('the box holds the largest part above the threshold, right and bottom exclusive', () => {
  const found = largestComponent(map([9, 0, 0, 0], [0, 0, 5, 5], [0, 0, 0, 5]), 0.5);
  assert.deepEqual(found, {box: [2, 1, 4, 3], area: 3});
});

test('pixels that touch at a corner hang together', () => {
  assert.deepEqual(largestComponent(map([1, 0, 0], [0, 1, 0], [0, 0, 1])), {box: [0, 0, 3, 3], area: 3});
});

test('a pixel at the threshold itself is below it', () => {
  assert.deepEqual(largestComponent(map([0.5, 1]), 0.5), {box: [1, 0, 2, 1], area: 1});
});

test('the maximum stays even at a threshold of 1', () => {
  assert.deepEqual(largestComponent(map([0.5, 1]), 1), {box: [1, 0, 2, 1], area: 1});
});

test('of parts alike the first is taken', () => {
  assert.deepEqual(largestComponent(map([1, 0, 1])), {box: [0, 0, 1, 1], area: 1});
});

test('a map without a positive value has no box, and NaN is not a peak', () => {
  assert.equal(largestComponent(map([0, -1], [-3, 0])), undefined);
  assert.deepEqual(largestComponent(map([NaN, 1])), {box: [1, 0, 2, 1], area: 1});
});

test('a part of any size is found without running out of stack', () => {
  const found = largestComponent({height: 1000, width: 1000, values: new Float32Array(1e6).fill(1)});
  assert.deepEqual(found, {box: [0, 0, 1000, 1000], area: 1e6});
});

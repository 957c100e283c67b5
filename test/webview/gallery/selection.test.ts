import assert from 'node:assert/strict';
import {test} from 'node:test';
import {choose, chooseAll, emptySelection, moved, placeAfter} from '../../../src/webview/gallery/selection.ts';

test('a click chooses one picture, control-click adds and takes off, shift-click draws a range', () => {
  const one = choose(emptySelection, 5, 'one');
  assert.deepEqual([...one.chosen], [5]);
  const two = choose(one, 2, 'toggle');
  assert.deepEqual([...two.chosen], [5, 2]);
  assert.deepEqual([...choose(two, 5, 'toggle').chosen], [2]);
  assert.deepEqual([...choose(one, 2, 'range').chosen], [2, 3, 4, 5]);
});

test('a range grows and shrinks from where it began', () => {
  const begun = choose(emptySelection, 3, 'one');
  const grown = choose(begun, 6, 'range');
  assert.deepEqual([...choose(grown, 4, 'range').chosen], [3, 4]);
  assert.deepEqual([...choose(grown, 1, 'range').chosen], [1, 2, 3]);
});

test('all pictures are chosen at once', () => {
  assert.equal(chooseAll(100_000, -1).chosen.size, 100_000);
});

const grid = {count: 10, columns: 4, page: 2};

test('arrow keys move within the grid and stop at its ends', () => {
  assert.equal(placeAfter('ArrowRight', 9, grid), 9);
  assert.equal(placeAfter('ArrowLeft', 0, grid), 0);
  assert.equal(placeAfter('ArrowDown', 1, grid), 5);
  assert.equal(placeAfter('ArrowDown', 7, grid), 9);
  assert.equal(placeAfter('ArrowUp', 2, grid), 2);
  assert.equal(placeAfter('PageDown', 0, grid), 8);
  assert.equal(placeAfter('End', 3, grid), 9);
  assert.equal(placeAfter('Home', 3, grid), 0);
});

test('the first key enters the grid at its first picture, and other keys do not move', () => {
  assert.equal(placeAfter('ArrowDown', -1, grid), 0);
  assert.equal(placeAfter('x', 3, grid), undefined);
  assert.equal(placeAfter('End', -1, {...grid, count: 0}), undefined);
});

test('chosen pictures stay chosen when a growing store moves them, and go with those that are gone', () => {
  const before = choose(choose(emptySelection, 0, 'one'), 2, 'toggle');
  const after = moved(before, Uint32Array.of(10, 11, 12), Uint32Array.of(5, 12, 10, 11));
  assert.deepEqual([[...after.chosen].toSorted((a, b) => a - b), after.focus], [[1, 2], 1]);
  assert.equal(moved(before, Uint32Array.of(10, 11, 12), Uint32Array.of(11)).chosen.size, 0);
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {thinned} from '../../src/protocol/thinning.ts';
import type {MapUpdate} from '../../src/protocol/explanation.ts';
import {madeUpMap} from '../extension/madeUp.ts';

const update = madeUpMap(1, 100);
const keep = (counts: readonly number[]) =>
  counts
    .reduce<readonly MapUpdate[]>((kept, copies) => thinned(kept, {...update, copies}), [])
    .map(({copies}) => copies);

test('a hundred maps become a dozen, with the first and the last', () => {
  const kept = keep(Array.from({length: 100}, (_, at) => at + 1));
  assert.deepEqual(kept, [1, 2, 3, 5, 8, 12, 18, 27, 41, 62, 93, 100]);
});

test('a map of as many copies replaces the one before', () => {
  assert.deepEqual(keep([1, 100, 100]), [1, 100]);
});

test('the first and the newest are always there, in order', () => {
  const counts = fc.uniqueArray(fc.integer({min: 1, max: 1000}), {minLength: 1, maxLength: 60});
  fc.assert(
    fc.property(counts, (unsorted) => {
      const sorted = unsorted.toSorted((a, b) => a - b);
      const kept = keep(sorted);
      assert.equal(kept[0], sorted[0]);
      assert.equal(kept.at(-1), sorted.at(-1));
      assert.deepEqual(
        kept,
        kept.toSorted((a, b) => a - b),
      );
      assert.ok(kept.length <= 20);
    }),
  );
});

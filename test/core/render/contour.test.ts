import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {contour} from '../../../src/core/render/contour.ts';

test('a single peak of 2 is circled half-way to its neighbours at the level 1', () => {
  const map = {width: 3, height: 3, values: Float32Array.of(0, 0, 0, 0, 2, 0, 0, 0, 0)};
  const ends = points(contour(map, 1));
  assert.deepEqual(new Set(ends), new Set(['1.5,1', '2,1.5', '1.5,2', '1,1.5']));
});

test('a map that lies above the level everywhere is framed by its border', () => {
  const map = {width: 1, height: 1, values: Float32Array.of(3)};
  assert.deepEqual(new Set(points(contour(map, 1))), new Set(['0.5,0', '1,0.5', '0.5,1', '0,0.5']));
});

test('a saddle whose middle is high joins the two peaks', () => {
  const high = {width: 2, height: 2, values: Float32Array.of(9, 0, 0, 9)};
  const low = {width: 2, height: 2, values: Float32Array.of(3, 0, 0, 3)};
  assert.equal(loops(contour(high, 2)), 1);
  assert.equal(loops(contour(low, 2)), 2);
});

test('every line is closed: each end is the end of exactly one other piece', () => {
  const values = fc.array(fc.integer({min: 0, max: 9}), {minLength: 20, maxLength: 20});
  fc.assert(
    fc.property(values, (numbers) => {
      const segments = contour({width: 5, height: 4, values: Float32Array.from(numbers)}, 4.5);
      const counts = new Map<string, number>();
      for (const point of points(segments)) counts.set(point, (counts.get(point) ?? 0) + 1);
      assert.ok(
        [...counts.values()].every((count) => count === 2),
        JSON.stringify([...counts]),
      );
    }),
  );
});

function points(segments: readonly number[]): string[] {
  const result: string[] = [];
  for (let at = 0; at < segments.length; at += 2) {
    result.push(`${round(segments[at])},${round(segments[at + 1])}`);
  }
  return result;
}

function round(value = NaN): number {
  return Math.round(value * 1e5) / 1e5;
}

function loops(segments: readonly number[]): number {
  const ends = points(segments);
  const group = new Map(ends.map((end) => [end, end]));
  const root = (end: string): string => (group.get(end) === end ? end : root(group.get(end) ?? end));
  for (let at = 0; at < ends.length; at += 2) group.set(root(ends[at] ?? ''), root(ends[at + 1] ?? ''));
  return new Set([...group.keys()].map(root)).size;
}

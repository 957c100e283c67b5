import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import type {Box} from '../../../src/core/localize/component.ts';
import {coverageOf, disjoint} from '../../../src/core/dataset/coverage.ts';
import {mapStatistics, type MapPlace} from '../../../src/core/dataset/mapStatistics.ts';
import '../../propertySeed.ts';

const picture = {width: 80, height: 40};
const place: MapPlace = {field: [0, 0, 80, 40], picture, input: {width: 4, height: 2}};

function map(...rows: number[][]) {
  return {height: rows.length, width: rows[0].length, values: Float32Array.from(rows.flat())};
}

function close(actual: number | null | undefined, expected: number, tolerance = 1e-6): void {
  assert.ok(
    actual !== null && actual !== undefined && Math.abs(actual - expected) <= tolerance,
    `${actual} is not ${expected}`,
  );
}

test('a map with all its energy in one cell has no entropy, and its centre is the cell’s', () => {
  const found = mapStatistics(map([0, 0, 0, 0], [0, 0, 3, 0]), place);
  assert.equal(found?.entropy, 0);
  assert.deepEqual(found.centre, {x: 50, y: 30});
  assert.deepEqual(found.box, [40, 20, 60, 40]);
  assert.equal(found.agreement, null);
  assert.equal(found.peakInside, null);
});

test('an even map has entropy 1, its centre in the middle, and as much on the border as the ring’s area', () => {
  const found = mapStatistics(map([2, 2, 2, 2], [2, 2, 2, 2]), place);
  close(found?.entropy, 1);
  close(found?.centre.x, 40);
  close(found?.centre.y, 20);
  close(found?.border, 1 - 0.75 * 0.75);
});

test('negative values and NaN are no energy', () => {
  const found = mapStatistics(map([NaN, -7, 1, 1], [0, 0, 0, 0]), place);
  assert.deepEqual(found?.centre, {x: 60, y: 10});
  close(found.entropy, Math.log(2) / Math.log(8));
});

test('a map without a positive value says nothing', () => {
  assert.equal(mapStatistics(map([0, -1, NaN, 0]), place), undefined);
});

test('the energy in a box counts the cut cells by their area, and boxes that overlap once', () => {
  // Cells are 20×20; [10, 0, 40, 20] covers half of the first and all of the second.
  const values = map([4, 1, 0, 0], [1, 0, 0, 2]);
  close(mapStatistics(values, {...place, truth: {boxes: [[10, 0, 40, 20]]}})?.agreement, 3 / 8);
  close(
    mapStatistics(values, {
      ...place,
      truth: {
        boxes: [
          [10, 0, 40, 20],
          [20, 0, 40, 10],
          [0, 20, 20, 30],
        ],
      },
    })?.agreement,
    3.5 / 8,
  );
});

test('a mask of another size than the picture spans the picture', () => {
  const mask = {width: 8, height: 2, values: Uint8Array.of(0, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)};
  close(mapStatistics(map([4, 1, 0, 0], [1, 0, 0, 2]), {...place, truth: {mask}})?.agreement, 3 / 8);
});

test('the pointing game asks for the centre of the brightest cell', () => {
  const values = map([0, 0, 0, 0], [0, 0, 3, 1]); // centre (50, 30)
  assert.equal(mapStatistics(values, {...place, truth: {boxes: [[50, 30, 60, 40]]}})?.peakInside, true);
  assert.equal(mapStatistics(values, {...place, truth: {boxes: [[51, 30, 80, 40]]}})?.peakInside, false);
  const mask = {width: 2, height: 1, values: Uint8Array.of(0, 1)};
  assert.equal(mapStatistics(values, {...place, truth: {mask}})?.peakInside, true);
});

test('of a picture cut to a square, everything is told in the picture’s own pixels', () => {
  const found = mapStatistics(map([0, 1], [0, 0]), {field: [20, 0, 60, 40], picture, input: {width: 2, height: 2}});
  assert.deepEqual(found?.centre, {x: 50, y: 10});
  assert.deepEqual(found.box, [40, 0, 60, 20]);
  close(found.border, 1 - 0.75 * 0.75); // a quarter of the picture; the ring takes 5 pixels of each side
});

test('energy in a letterbox’s bars is on the border and in no box', () => {
  const found = mapStatistics(map([1], [0], [0], [0]), {
    field: [0, -20, 80, 60],
    picture,
    input: {width: 1, height: 4},
    truth: {boxes: [[0, 0, 80, 40]]},
  });
  assert.equal(found?.border, 1);
  assert.equal(found.agreement, 0);
  assert.equal(found.box, null);
});

test('a region told as boxes and as a mask covers the same', () => {
  const edge = (most: number) => fc.tuple(fc.integer({min: 0, max: most - 1}), fc.integer({min: 1, max: most}));
  const boxes = fc.array(
    fc
      .tuple(edge(24), edge(16))
      .map(([[a, b], [c, d]]): Box => [Math.min(a, b), Math.min(c, d), Math.max(a + 1, b), Math.max(c + 1, d)]),
    {minLength: 1, maxLength: 6},
  );
  const size = {width: 24, height: 16};
  fc.assert(
    fc.property(boxes, fc.integer({min: 1, max: 9}), fc.integer({min: 1, max: 9}), (some, width, height) => {
      const values = new Uint8Array(24 * 16);
      for (const [left, top, right, bottom] of some) {
        for (let y = top; y < bottom; y++) values.fill(1, y * 24 + left, y * 24 + right);
      }
      const field = [-3, 2, 23, 18] as const;
      const byBoxes = coverageOf({boxes: some}, {width, height}, field, size);
      const byMask = coverageOf({mask: {...size, values}}, {width, height}, field, size);
      byBoxes.forEach((share, cell) => close(share, byMask[cell], 1e-9));
    }),
  );
});

test('strips of overlapping boxes do not overlap', () => {
  assert.deepEqual(
    disjoint([
      [0, 0, 4, 4],
      [2, 2, 6, 6],
    ]),
    [
      [0, 0, 4, 2],
      [0, 2, 6, 4],
      [2, 4, 6, 6],
    ],
  );
});

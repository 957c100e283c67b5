import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {resampleMap, scaleField, valueAt} from '../../../src/core/render/resample.ts';

const map = {width: 2, height: 2, values: Float32Array.of(0, 4, 8, 12)};

test('a 2×2 map on 4×4 pixels is interpolated between the centres of its cells', () => {
  const {values} = resampleMap(map, [0, 0, 4, 4], {width: 4, height: 4});
  assert.deepEqual([...values], [0, 1, 3, 4, 2, 3, 5, 6, 6, 7, 9, 10, 8, 9, 11, 12]);
});

test('nearest shows each cell as a square', () => {
  const {values} = resampleMap(map, [0, 0, 4, 2], {width: 4, height: 2}, 'nearest');
  assert.deepEqual([...values], [0, 0, 4, 4, 8, 8, 12, 12]);
});

test('a centre-cropped field leaves the rest of the picture without a value', () => {
  const {values} = resampleMap(map, [1, 0, 3, 2], {width: 4, height: 2});
  assert.deepEqual([...values], [NaN, 0, 4, NaN, NaN, 8, 12, NaN]);
});

test('a letterboxed field shows only the part of the map that is on the picture', () => {
  const {values} = resampleMap(map, [0, -1, 2, 1], {width: 2, height: 1}, 'nearest');
  assert.deepEqual([...values], [8, 12]);
});

test('the value under a point is the value of the pixel that is painted there', () => {
  const size = {width: 7, height: 5};
  fc.assert(
    fc.property(fc.integer({min: 0, max: 6}), fc.integer({min: 0, max: 4}), (x, y) => {
      const field = [-1, 0.5, 6.5, 4] as const;
      const painted = resampleMap(map, field, size).values[y * size.width + x];
      assert.ok(
        Object.is(valueAt(map, field, x, y), painted) || Math.abs(valueAt(map, field, x, y) - (painted ?? NaN)) < 1e-5,
      );
    }),
  );
});

test('a field follows the picture when it is shown smaller', () => {
  assert.deepEqual(
    scaleField([10, 20, 110, 220], {width: 200, height: 400}, {width: 100, height: 100}),
    [5, 5, 55, 55],
  );
});

test('interpolation never leaves the range of the map', () => {
  const values = fc.array(fc.float({min: -10, max: 10, noNaN: true}), {minLength: 12, maxLength: 12});
  fc.assert(
    fc.property(values, (numbers) => {
      const cells = {width: 4, height: 3, values: Float32Array.from(numbers)};
      const fine = resampleMap(cells, [0, 0, 9, 11], {width: 9, height: 11}).values;
      assert.ok(Math.max(...fine) <= Math.max(...numbers) + 1e-5);
      assert.ok(Math.min(...fine) >= Math.min(...numbers) - 1e-5);
    }),
  );
});

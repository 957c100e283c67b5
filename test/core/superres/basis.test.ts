import assert from 'node:assert/strict';
import {test} from 'node:test';
import {basisFor, evaluate, spacingOf, splineTaps} from '../../../src/core/superres/basis.ts';

test('enlarging 2 cells to 4 pixels puts each value at the centre of its cell', () => {
  const basis = {degree: 1 as const, picture: {height: 1, width: 4}, height: 1, width: 2};
  // Centres lie at ½ and 2½: pixel 0 is beyond the first, pixel 1 a quarter of the way between them.
  assert.deepEqual([...evaluate(basis, Float32Array.of(0, 1))], [0, 0.25, 0.75, 1]);
});

test('a cubic spline at its own place weighs its neighbours 1 : 4 : 1', () => {
  const weights = new Float64Array(4);
  assert.equal(splineTaps(3, 10, 10, 4, weights), 3);
  assert.deepEqual(
    [...weights].map((weight) => Math.round(weight * 6 * 1e9) / 1e9),
    [1, 4, 1, 0],
  );
});

test('equal coefficients make a flat map, borders included', () => {
  for (const degree of [1, 3] as const) {
    const basis = basisFor({height: 30, width: 50}, 7, degree);
    assert.deepEqual([basis.height, basis.width], [4, 7]);
    const map = evaluate(basis, new Float32Array(28).fill(2));
    assert.equal(map.length, 1500);
    map.forEach((value) => assert.ok(Math.abs(value - 2) < 1e-6));
  }
});

test('splines reproduce a ramp away from the border', () => {
  const basis = basisFor({height: 4, width: 96}, 8, 3);
  const ramp = Float32Array.from({length: basis.height * basis.width}, (_, i) => i % basis.width);
  const map = evaluate(basis, ramp);
  for (let x = 24; x < 72; x++) assert.ok(Math.abs(map[x] - ((x + 0.5) / 8 - 0.5)) < 1e-5);
});

test('one coefficient a pixel is the map itself', () => {
  const basis = basisFor({height: 2, width: 3}, 1, 1);
  assert.equal(spacingOf(basis), 1);
  assert.deepEqual(evaluate(basis, Float32Array.of(1, 2, 3, 4, 5, 6)), Float32Array.of(1, 2, 3, 4, 5, 6));
});

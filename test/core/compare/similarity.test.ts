import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {mapSimilarity, meanSimilarity} from '../../../src/core/compare/similarity.ts';
import type {ValueMap} from '../../../src/core/render/resample.ts';

const map = (width: number, ...values: number[]): ValueMap => ({
  width,
  height: values.length / width,
  values: Float32Array.from(values),
});
const close = (actual: number | null, expected: number, tolerance = 1e-6) =>
  assert.ok(actual !== null && Math.abs(actual - expected) < tolerance, `${actual} is not ${expected}`);

const maps = fc.tuple(fc.integer({min: 1, max: 9}), fc.integer({min: 1, max: 9})).chain(([width, height]) => {
  const values = fc.array(fc.integer({min: -3, max: 9}), {minLength: width * height, maxLength: width * height});
  return fc.tuple(values, values).map(([a, b]) => [map(width, ...a), map(width, ...b)] as const);
});

test('two small maps are as alike as worked out by hand', () => {
  // Ranks 1 2 3 4 against 1 3 2 4: 1 − 6·2/(4·15) = .8. Shares .1 .2 .3 .4 and .1 .3 .2 .4.
  const {spearman, shared, top20, centres} = mapSimilarity({map: map(2, 1, 2, 3, 4)}, {map: map(2, 1, 3, 2, 4)});
  close(spearman, 0.8);
  close(shared, 0.1 + 0.2 + 0.2 + 0.4);
  close(top20, 1); // one cell, the last, in both
  // Centres (.6, .7) and (.7, .6) of 2×2 cells.
  close(centres, Math.hypot(0.1, 0.1) / Math.hypot(2, 2));
});

test('equal values share the mean of their ranks', () => {
  // Ranks 1.5 1.5 3 4 and 1 2 3.5 3.5, each less 2.5: products 1.5 + .5 + .5 + 1.5 = 4; squares 4.5 and 4.5.
  close(mapSimilarity({map: map(2, 0, 0, 1, 2)}, {map: map(2, 0, 1, 5, 5)}).spearman, 4 / 4.5);
});

test('cells that tie for the brightest fifth are in it by their share', () => {
  // Of 10 cells 2 are in: in A the first and a half of each of the next two, in B the first two.
  const a = map(5, 9, 5, 5, 0, 0, 0, 0, 0, 0, 0);
  const b = map(5, 9, 8, 0, 0, 0, 0, 0, 0, 0, 0);
  close(mapSimilarity({map: a}, {map: b}).top20, (1 + 0.5) / (1 + 1 + 0.5));
});

test('structural similarity of flat maps is that of their levels alone', () => {
  // Both over their maxima are 1 everywhere; of ramps in opposite directions the structure is opposite.
  close(mapSimilarity({map: map(3, 2, 2, 2, 2, 2, 2, 2, 2, 2)}, {map: map(3, 5, 5, 5, 5, 5, 5, 5, 5, 5)}).ssim, 1);
  // One cell against one cell: no spread, μ 1 and 0: C₁ / (1 + C₁) with C₁ = 10⁻⁴.
  close(mapSimilarity({map: map(1, 7)}, {map: map(1, 0)}).ssim, 1e-4 / 1.0001);
  const ramp = Array.from({length: 400}, (_, i) => i % 20);
  assert.ok(mapSimilarity({map: map(20, ...ramp)}, {map: map(20, ...ramp.map((x) => 19 - x))}).ssim < 0.1);
});

test('a map is wholly like itself, and like another as the other is like it', () => {
  fc.assert(
    fc.property(maps, ([a, b]) => {
      const own = mapSimilarity({map: a}, {map: a});
      for (const figure of ['spearman', 'ssim', 'top20'] as const) close(own[figure], 1, 1e-5);
      const [there, back] = [mapSimilarity({map: a}, {map: b}), mapSimilarity({map: b}, {map: a})];
      for (const figure of ['spearman', 'ssim', 'shared', 'top20'] as const) {
        close(there[figure], back[figure], 1e-9);
        assert.ok(there[figure] >= -1 - 1e-9 && there[figure] <= 1 + 1e-6);
      }
      assert.equal(there.centres === null, back.centres === null);
    }),
  );
});

test('scaling a map changes nothing', () => {
  fc.assert(
    fc.property(maps, ([a, b]) => {
      const one = mapSimilarity({map: a}, {map: b});
      const other = mapSimilarity({map: {...a, values: a.values.map((value) => 8 * value)}}, {map: b});
      for (const figure of ['spearman', 'ssim', 'shared', 'top20'] as const) {
        if (figure !== 'ssim' || a.values.some((value) => value > 0)) close(other[figure], one[figure], 1e-6);
      }
    }),
  );
});

test('maps on different grids are compared on the finer one', () => {
  const fine = map(8, ...Array.from({length: 64}, (_, i) => (i % 8 < 4 ? 1 : 0)));
  const coarse = map(2, 1, 0, 1, 0);
  const {spearman, centres} = mapSimilarity({map: fine}, {map: coarse});
  assert.ok(spearman > 0.8);
  assert.ok(centres !== null && centres < 0.05);
});

test('only the part of the picture that both networks saw is compared, where it lies', () => {
  // A sees the whole picture of 8×4 pixels, B its middle square: the cells 2…5 of A are B's.
  const a = map(8, ...Array.from({length: 32}, (_, i) => (i % 8 === 3 ? 1 : 0)));
  const b = map(4, ...Array.from({length: 16}, (_, i) => (i % 4 === 1 ? 1 : 0)));
  const {spearman, ssim, shared, centres} = mapSimilarity({map: a, field: [0, 0, 8, 4]}, {map: b, field: [2, 0, 6, 4]});
  for (const figure of [spearman, ssim, shared]) close(figure, 1);
  close(centres, 0);
});

test('a map that points nowhere has no centre, and NaN counts as nothing', () => {
  const {centres, spearman, shared} = mapSimilarity({map: map(2, 0, 0, 0, 0)}, {map: map(2, 1, NaN, 0, 0)});
  assert.deepEqual([centres, spearman, shared], [null, 0, 0]);
});

test('the mean of similarities leaves out centres that are not there', () => {
  const similarity = {spearman: 1, ssim: 0.5, shared: 0.5, top20: 0, centres: 0.2};
  const mean = meanSimilarity([similarity, {...similarity, spearman: 0, centres: null}]);
  assert.deepEqual(mean, {spearman: 0.5, ssim: 0.5, shared: 0.5, top20: 0, centres: 0.2});
});

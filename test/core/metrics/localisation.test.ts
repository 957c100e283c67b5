import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {best, boxOverlaps, errors, maskOverlaps, thresholds} from '../../../src/core/metrics/localisation.ts';
import '../../propertySeed.ts';

test('a map’s box against the best of two boxes, by hand', () => {
  const map = {height: 2, width: 4, values: Float32Array.of(1, 0.5, 0.5, 0, 0, 0, 0, 0)};
  const overlaps = boxOverlaps(map, [
    [0, 0, 2, 1],
    [3, 1, 4, 2],
  ]);
  assert.equal(overlaps[thresholds.indexOf(0.4)], 2 / 3); // three pixels against two
  assert.equal(overlaps[thresholds.indexOf(0.6)], 1 / 2); // one pixel against two
});

test('a map without a positive value overlaps nothing', () => {
  const map = {height: 1, width: 2, values: Float32Array.of(0, -1)};
  assert.ok(boxOverlaps(map, [[0, 0, 2, 1]]).every((overlap) => overlap === 0));
  assert.ok(maskOverlaps(map, [1, 0]).every((overlap) => overlap === 0));
});

test('pixels half covered by the mask count half', () => {
  const overlaps = maskOverlaps({height: 1, width: 3, values: Float32Array.of(1, 0.5, 0.1)}, [1, 0.5, 0.5]);
  assert.equal(overlaps[thresholds.indexOf(0.05)], 2 / 3);
  assert.equal(overlaps[thresholds.indexOf(0.3)], 1.5 / (2 + 0.5));
  assert.equal(overlaps[thresholds.indexOf(0.9)], 1 / 2);
});

test('an empty mask is met by nothing', () => {
  assert.ok(maskOverlaps({height: 1, width: 1, values: Float32Array.of(1)}, [0]).every((overlap) => overlap === 0));
});

test('all thresholds at once give what each gives alone', () => {
  const pixel = fc.tuple(fc.integer({min: -20, max: 1000}), fc.boolean());
  fc.assert(
    fc.property(fc.array(pixel, {minLength: 1, maxLength: 60}), (pixels) => {
      const values = Float32Array.from(pixels, ([value]) => value / 1000 + 0.00037);
      const covered = pixels.map(([, is]) => Number(is));
      const peak = Math.max(0, ...values);
      maskOverlaps({height: 1, width: values.length, values}, covered).forEach((overlap, step) => {
        const above = Array.from(values, (value) => Number(value > thresholds[step] * peak));
        const shared = above.reduce((sum, is, i) => sum + is * covered[i], 0);
        const either = above.reduce((sum, is, i) => sum + Math.max(is, covered[i]), 0);
        assert.ok(Math.abs(overlap - (either === 0 ? 0 : shared / either)) < 1e-9, `step ${step}`);
      });
    }),
  );
});

test('the best threshold is one for all maps together', () => {
  const perfectAt = (steps: readonly number[]) => thresholds.map((_, step) => (steps.includes(step) ? 0.6 : 0.4));
  const curve = errors([perfectAt([3, 5]), perfectAt([5, 7]), perfectAt([7])]);
  assert.equal(curve[3], 2 / 3);
  assert.deepEqual(best(curve), {error: 1 / 3, threshold: 0.06});
  assert.deepEqual(best(errors([perfectAt([1])], 0.7)), {error: 1, threshold: 0.01});
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {type Affine, compose, identity, inverse, viewToAffine} from '../../../src/core/augment/affine.ts';

const views = fc.record({
  angle: fc.double({min: -7, max: 7, noNaN: true}),
  magnification: fc.double({min: 0.3, max: 4, noNaN: true}),
  mirrored: fc.boolean(),
  x: fc.double({min: -50, max: 300, noNaN: true}),
  y: fc.double({min: -50, max: 300, noNaN: true}),
});

test('a view twice as large shows the half around its centre', () => {
  const affine = viewToAffine({angle: 0, magnification: 2, mirrored: false, x: 10, y: 20}, {height: 4, width: 8});
  // The copy's centre is at (3.5, 1.5); its first pixel lies 3.5 / 2 and 1.5 / 2 pixels before the view's centre.
  assert.deepEqual(affine, [0.5, 0, 8.25, 0, 0.5, 19.25]);
});

test('an affine after its inverse changes nothing', () => {
  fc.assert(
    fc.property(views, (view) => {
      const affine = viewToAffine(view, {height: 100, width: 120});
      near(compose(affine, inverse(affine)), identity);
      near(compose(inverse(affine), affine), identity);
    }),
  );
});

test('composing is first the inner, then the outer', () => {
  const shift: Affine = [1, 0, 3, 0, 1, 5];
  const double: Affine = [2, 0, 0, 0, 2, 0];
  assert.deepEqual(compose(double, shift), [2, 0, 6, 0, 2, 10]);
  assert.deepEqual(compose(shift, double), [2, 0, 3, 0, 2, 5]);
});

function near(a: Affine, b: Affine): void {
  a.forEach((value, k) => assert.ok(Math.abs(value - b[k]) < 1e-9, `${a} against ${b}`));
}

import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {identity, viewToAffine} from '../../../src/core/augment/affine.ts';
import {warp} from '../../../src/core/augment/warp.ts';
import {seededRandom} from '../../../src/core/random.ts';
import {basisFor} from '../../../src/core/superres/basis.ts';
import {buildOperator, multiply, multiplyTransposed} from '../../../src/core/superres/operator.ts';

const views = fc.record({
  angle: fc.double({min: -7, max: 7, noNaN: true}),
  magnification: fc.double({min: 0.5, max: 4, noNaN: true}),
  mirrored: fc.boolean(),
  x: fc.double({min: -5, max: 20, noNaN: true}),
  y: fc.double({min: -5, max: 20, noNaN: true}),
});
const kinds = fc.record({
  degree: fc.constantFrom(1 as const, 3 as const),
  spacing: fc.double({min: 1, max: 5, noNaN: true}),
  sampling: fc.constantFrom('centre' as const, 'corner' as const),
  edge: fc.constantFrom('zero' as const, 'replicate' as const),
});
const picture = {height: 16, width: 12};

test('the cells of the plain copy sample pixel centres: ((i + ½) N/n − ½, (j + ½) M/m − ½)', () => {
  const K = buildOperator([identity], {height: 1, width: 2}, basisFor({height: 2, width: 4}, 1, 1), {
    sampling: 'centre',
    edge: 'zero',
  });
  const cells = new Float32Array(2);
  multiply(K, Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13), cells);
  assert.deepEqual([...cells], [5.5, 7.5]);
});

test('corner sampling, as legacy resizing does it, reads (i N/n, j M/m)', () => {
  const basis = basisFor({height: 2, width: 4}, 1, 1);
  const K = buildOperator([identity], {height: 1, width: 2}, basis, {sampling: 'corner', edge: 'zero'});
  const cells = new Float32Array(2);
  multiply(K, Float32Array.of(0, 1, 2, 3, 10, 11, 12, 13), cells);
  assert.deepEqual([...cells], [0, 2]);
});

test('K and its transpose are adjoint: ⟨Kx, y⟩ = ⟨x, Kᵀy⟩', () => {
  fc.assert(
    fc.property(fc.array(views, {minLength: 1, maxLength: 4}), kinds, fc.nat(999), (some, kind, seed) => {
      const random = seededRandom(seed);
      const affines = some.map((view) => viewToAffine(view, picture));
      const basis = basisFor(picture, kind.spacing, kind.degree);
      const K = buildOperator(affines, {height: 3, width: 2}, basis, kind);
      const x = Float32Array.from({length: basis.height * basis.width}, random);
      const y = Float32Array.from({length: affines.length * 6}, random);
      const Kx = new Float32Array(y.length);
      const Ky = new Float32Array(x.length);
      multiply(K, x, Kx);
      multiplyTransposed(K, y, Ky);
      assert.ok(Math.abs(dot(Kx, y) - dot(x, Ky)) < 1e-4);
    }),
  );
});

test('a row sums to 1 inside the picture and to 0 beyond it', () => {
  fc.assert(
    fc.property(views, kinds, (view, kind) => {
      const affine = viewToAffine(view, picture);
      const K = buildOperator([affine], {height: 4, width: 3}, basisFor(picture, kind.spacing, kind.degree), {
        ...kind,
        edge: 'replicate',
      });
      for (let row = 0; row < 12; row++) {
        const sum = K.weights.subarray(row * K.taps, (row + 1) * K.taps).reduce((total, weight) => total + weight, 0);
        assert.ok(Math.abs(sum) < 1e-6 || Math.abs(sum - 1) < 1e-6, `${sum}`);
      }
    }),
  );
});

test('with a cell for each pixel, K is the warp that made the copy', () => {
  fc.assert(
    fc.property(views, fc.nat(999), (view, seed) => {
      const random = seededRandom(seed);
      const values = Float32Array.from({length: 16 * 12}, random);
      const affine = viewToAffine(view, picture);
      const K = buildOperator([affine], picture, basisFor(picture, 1, 1), {sampling: 'centre', edge: 'zero'});
      const copy = new Float32Array(values.length);
      const cells = new Float32Array(values.length);
      warp({...picture, channels: 1, values}, affine, 'zero', copy);
      multiply(K, values, cells);
      copy.forEach((value, k) => assert.ok(Math.abs(value - cells[k]) < 1e-5));
    }),
  );
});

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

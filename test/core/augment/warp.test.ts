import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {identity, viewToAffine} from '../../../src/core/augment/affine.ts';
import {type Edge, type Pixels, warp, warpTransposed} from '../../../src/core/augment/warp.ts';
import {seededRandom} from '../../../src/core/random.ts';

function noise(height: number, width: number, channels: number, seed: number): Pixels {
  const random = seededRandom(seed);
  return {
    height,
    width,
    channels,
    values: Float32Array.from({length: height * width * channels}, () => random() - 0.5),
  };
}

const views = fc.record({
  angle: fc.oneof(fc.constant(0), fc.double({min: -7, max: 7, noNaN: true})),
  magnification: fc.double({min: 0.5, max: 4, noNaN: true}),
  mirrored: fc.boolean(),
  x: fc.double({min: -5, max: 14, noNaN: true}),
  y: fc.double({min: -5, max: 14, noNaN: true}),
});
const sizes = fc.record({
  height: fc.integer({min: 2, max: 11}),
  width: fc.integer({min: 2, max: 11}),
  channels: fc.constantFrom(1, 3, 4),
});
const edges = fc.constantFrom<Edge>('zero', 'replicate');

test('the identity copies the picture, pixel for pixel', () => {
  const picture = noise(6, 5, 3, 1);
  const copy = new Float32Array(picture.values.length);
  warp(picture, identity, 'zero', copy);
  assert.deepEqual(copy, picture.values);
});

test('a shift by half a pixel to the right gives the mean of two neighbours', () => {
  const picture = {height: 1, width: 3, channels: 1, values: Float32Array.of(2, 4, 8)};
  const half = [1, 0, 0.5, 0, 1, 0] as const;
  const copy = new Float32Array(3);
  warp(picture, half, 'zero', copy);
  assert.deepEqual([...copy], [3, 6, 4]);
  warp(picture, half, 'replicate', copy);
  assert.deepEqual([...copy], [3, 6, 8]);
});

test('a quarter turn anticlockwise of the window turns the picture clockwise', () => {
  const picture = {height: 2, width: 2, channels: 1, values: Float32Array.of(1, 2, 3, 4)};
  const turned = viewToAffine({angle: Math.PI / 2, magnification: 1, mirrored: false, x: 0.5, y: 0.5}, picture);
  const copy = new Float32Array(4);
  warp(picture, turned, 'replicate', copy);
  assert.deepEqual([...copy].map(Math.round), [3, 1, 4, 2]);
});

test('warping and its transpose are adjoint: ⟨Ax, y⟩ = ⟨x, Aᵀy⟩', () => {
  fc.assert(
    fc.property(sizes, views, edges, fc.integer({min: 0, max: 999}), ({height, width, channels}, view, edge, seed) => {
      const x = noise(height, width, channels, seed);
      const y = noise(height, width, channels, seed + 1000);
      const affine = viewToAffine(view, x);
      const forward = new Float32Array(x.values.length);
      const back = new Float32Array(x.values.length);
      warp(x, affine, edge, forward);
      warpTransposed(y, affine, edge, back);
      assert.ok(Math.abs(dot(forward, y.values) - dot(x.values, back)) < 1e-5);
    }),
  );
});

test('every value of the batch is written, also where the copy shows nothing', () => {
  fc.assert(
    fc.property(sizes, views, edges, ({height, width, channels}, view, edge) => {
      const size = height * width * channels;
      const batch = new Float32Array(size * 3).fill(NaN);
      warp(noise(height, width, channels, 3), viewToAffine(view, {height, width}), edge, batch, size);
      assert.ok(batch.subarray(size, 2 * size).every(Number.isFinite));
      assert.ok(batch.subarray(0, size).every(Number.isNaN) && batch.subarray(2 * size).every(Number.isNaN));
    }),
  );
});

test('three channels at once give what each channel gives alone', () => {
  const picture = noise(9, 12, 3, 5);
  const affine = viewToAffine({angle: 0.4, magnification: 1.7, mirrored: true, x: 4, y: 5}, picture);
  const together = new Float32Array(picture.values.length);
  warp(picture, affine, 'replicate', together);
  for (const channel of [0, 1, 2]) {
    const plane = {...picture, channels: 1, values: picture.values.filter((_, k) => k % 3 === channel)};
    const alone = new Float32Array(plane.values.length);
    warp(plane, affine, 'replicate', alone);
    alone.forEach((value, k) => assert.ok(Math.abs(value - together[k * 3 + channel]) < 1e-6));
  }
});

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0);
}

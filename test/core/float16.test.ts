import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {fromFloat16, toFloat16} from '../../src/core/float16.ts';

test('halves are those of IEEE 754', () => {
  const known: readonly (readonly [number, number])[] = [
    [0, 0x0000],
    [-0, 0x8000],
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [0.333251953125, 0x3555],
    [2 ** -14, 0x0400],
    [2 ** -24, 0x0001],
    [1023 * 2 ** -24, 0x03ff],
  ];
  for (const [value, half] of known) {
    assert.equal(toFloat16(Float32Array.of(value))[0], half, String(value));
    assert.ok(Object.is(fromFloat16(Uint16Array.of(half))[0], value), String(half));
  }
});

test('rounding is to the nearest, ties to even, and ends at the largest', () => {
  const halves = toFloat16(
    Float32Array.of(1 + 2 ** -11, 1 + 3 * 2 ** -11, 2049, 2051, 1e9, -1e9, 2 ** -25, 3 * 2 ** -25, NaN),
  );
  assert.deepEqual([...halves], [0x3c00, 0x3c02, 0x6800, 0x6802, 0x7bff, 0xfbff, 0x0000, 0x0002, 0x7e00]);
});

test('every half comes back as it was', () => {
  const all = Uint16Array.from({length: 65536}, (_, half) => half).filter((half) => (half & 0x7c00) !== 0x7c00);
  assert.deepEqual(toFloat16(fromFloat16(all)), all);
});

test('a score keeps three digits', () => {
  fc.assert(
    fc.property(fc.float({min: -60000, max: 60000, noNaN: true}), (value) => {
      const [back] = fromFloat16(toFloat16(Float32Array.of(value)));
      assert.ok(Math.abs((back ?? 0) - value) <= Math.max(2 ** -25, 2 ** -11 * Math.abs(value)));
    }),
  );
});

import type {Random} from '../../../src/core/random.ts';

/** Uniform in [low, high). */
export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

/** Any direction, in radians. */
export function anyAngle(random: Random): number {
  return between(random, 0, 2 * Math.PI);
}

/**
 * A seed for one picture of a series.
 * Neighbouring indices must not give related pictures, so both numbers are scrambled (the finaliser of MurmurHash3).
 */
export function seedOf(seed: number, index: number): number {
  let h = Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(index + 1, 0x85ebca77);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) | 0;
}

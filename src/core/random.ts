import {uniformFloat32} from 'pure-rand/distribution/uniformFloat32';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/**
 * The seeded source every random choice draws from.
 * The same seed gives the same numbers on every machine, as invariant 5 asks.
 */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat32(generator);
}

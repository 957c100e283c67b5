import {uniformFloat32} from 'pure-rand/distribution/uniformFloat32';
import {xoroshiro128plus} from 'pure-rand/generator/xoroshiro128plus';

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** The generator's first numbers for small seeds are 1.000, 0.99 …: its state starts as little more than the seed. */
const warmUp = 20;

/**
 * The seeded source every random choice draws from.
 * The same seed gives the same numbers on every machine, as invariant 5 asks.
 */
export function seededRandom(seed: number): Random {
  const generator = xoroshiro128plus(seed);
  for (let step = 0; step < warmUp; step++) uniformFloat32(generator);
  return () => uniformFloat32(generator);
}

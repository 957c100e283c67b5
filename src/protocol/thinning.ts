import type {MapUpdate} from './explanation.ts';

/**
 * The maps worth keeping of an explanation that sharpens copy by copy: each has half as many copies again as the one
 * before it, and the newest is always among them. A hundred maps become about a dozen.
 *
 * @param kept what was kept so far, fewest copies first
 */
export function thinned(kept: readonly MapUpdate[], update: MapUpdate): readonly MapUpdate[] {
  const fewer = kept.filter(({copies}) => copies < update.copies);
  const [before, last] = fewer.slice(-2);
  const redundant = before !== undefined && last !== undefined && last.copies < 1.5 * before.copies;
  return [...(redundant ? fewer.slice(0, -1) : fewer), update];
}

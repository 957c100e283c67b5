import type {ColourMapKind} from './colourMaps.ts';

/** The raw values at the two ends of the colour bar. */
export interface DisplayRange {
  readonly min: number;
  readonly max: number;
}

/**
 * The range that is shown for a map with these extreme values.
 *
 * A sequential colour map starts at zero, so that half the colour means half the value; a map without any positive
 * value shows its own range. A diverging one is symmetric, so that its middle is zero.
 */
export function displayRange({min, max}: DisplayRange, kind: ColourMapKind): DisplayRange {
  if (kind === 'diverging') {
    const end = Math.max(Math.abs(min), Math.abs(max));
    return {min: -end, max: end};
  }
  return max > 0 ? {min: 0, max} : {min, max};
}

/** Place of a value in the range, 0…1; 0 where the range is empty. */
export function relativeValue(value: number, {min, max}: DisplayRange): number {
  if (!(max > min)) return 0;
  return Math.min(1, Math.max(0, (value - min) / (max - min)));
}

/**
 * How much of the colour covers the picture, 0…1, at a relative value t.
 *
 * What does not speak for the class leaves the picture as it is. From 60 % of the range on the colour has its full
 * weight, so that it can be read off the colour bar.
 */
export function coverage(t: number, kind: ColourMapKind): number {
  const weight = kind === 'diverging' ? Math.abs(2 * t - 1) : t;
  const s = Math.min(1, weight / 0.6);
  return s * s * (3 - 2 * s);
}

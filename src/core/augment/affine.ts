import type {Size} from '../preprocess/preprocessing.ts';

/**
 * The map (x, y) ↦ (a·x + b·y + c, d·x + e·y + f), in pixels whose centres lie at whole numbers.
 *
 * A copy's affine takes a pixel of the copy to the place in the picture that it shows.
 */
export type Affine = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

export const identity: Affine = [1, 0, 0, 0, 1, 0];

/** First `inner`, then `outer`. */
export function compose(outer: Affine, inner: Affine): Affine {
  const [a, b, c, d, e, f] = outer;
  const [p, q, r, s, t, u] = inner;
  return [a * p + b * s, a * q + b * t, a * r + b * u + c, d * p + e * s, d * q + e * t, d * r + e * u + f];
}

/** Exact inverse of an affine that is not singular. */
export function inverse([a, b, c, d, e, f]: Affine): Affine {
  const det = a * e - b * d;
  return [e / det, -b / det, (b * f - e * c) / det, -d / det, a / det, (d * c - a * f) / det];
}

/** How one copy looks at the picture. */
export interface View {
  /** Anticlockwise turn of the window, in radians. */
  readonly angle: number;
  /** Above 1 the copy shows a part of the picture, enlarged. */
  readonly magnification: number;
  /** The copy shows the picture left to right. */
  readonly mirrored: boolean;
  /** The place of the picture at the copy's centre, in pixels. */
  readonly x: number;
  readonly y: number;
}

/** The affine from a copy's pixels to the picture's. */
export function viewToAffine({angle, magnification, mirrored, x, y}: View, {height, width}: Size): Affine {
  const cos = Math.cos(angle) / magnification;
  const sin = Math.sin(angle) / magnification;
  const side = mirrored ? -1 : 1;
  const toCentre: Affine = [1, 0, -(width - 1) / 2, 0, 1, -(height - 1) / 2];
  return compose([side * cos, sin, x, -side * sin, cos, y], toCentre);
}

import type {Size} from '../preprocess/preprocessing.ts';

/**
 * The functions a high-resolution map is written in: B-splines of degree 1 (a pixel's own hat) or 3 (smooth),
 * `height × width` of them, spread evenly over the picture.
 *
 * Coefficient k of an axis sits at ((k + ½)·s − ½) pixels, s = picture / coefficients, as a network's cells do.
 * A cubic B-spline is nearly a Gaussian of 0.58 s, so a coarse cubic basis is the Gaussian prior h = G z with
 * only as many unknowns as the Gaussian leaves free.
 */
export interface Basis extends Size {
  readonly degree: 1 | 3;
  readonly picture: Size;
}

/** Basis with about one coefficient for each `spacing` pixels, at least two an axis. */
export function basisFor(picture: Size, spacing: number, degree: 1 | 3): Basis {
  const count = (length: number) => Math.max(2, Math.round(length / spacing));
  return {degree, picture, height: count(picture.height), width: count(picture.width)};
}

/** Pixels between neighbouring coefficients; the geometric mean of both axes. */
export function spacingOf({picture, height, width}: Basis): number {
  return Math.sqrt((picture.height / height) * (picture.width / width));
}

/**
 * The degree + 1 coefficients that reach a place of one axis, and their weights (sum 1).
 *
 * @param place in pixels of the picture
 * @param weights receives degree + 1 weights
 * @returns index of the first of them; may lie outside 0…count − 1, see `clampIndex`
 */
export function splineTaps(degree: 1 | 3, count: number, length: number, place: number, weights: Float64Array): number {
  const position = ((place + 0.5) * count) / length - 0.5;
  const whole = Math.floor(position);
  const t = position - whole;
  if (degree === 1) {
    weights[0] = 1 - t;
    weights[1] = t;
    return whole;
  }
  const r = 1 - t;
  weights[0] = (r * r * r) / 6;
  weights[1] = 2 / 3 - t * t * (1 - t / 2);
  weights[2] = 2 / 3 - r * r * (1 - r / 2);
  weights[3] = (t * t * t) / 6;
  return whole - 1;
}

/** Beyond its border a map goes on as its outermost coefficients. */
export function clampIndex(index: number, count: number): number {
  return index < 0 ? 0 : index >= count ? count - 1 : index;
}

/**
 * The map at every pixel of the picture.
 *
 * @param coefficients [basis.height, basis.width]
 * @returns [picture.height, picture.width]
 */
export function evaluate(basis: Basis, coefficients: Float32Array): Float32Array {
  const {picture, height, width, degree} = basis;
  if (degree === 1 && height === picture.height && width === picture.width) return coefficients.slice();
  const columns = axisTaps(degree, width, picture.width);
  const wide = new Float32Array(height * picture.width);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < picture.width; x++) {
      let sum = 0;
      for (let tap = 0, k = x * (degree + 1); tap <= degree; tap++, k++) {
        sum += columns.weights[k] * coefficients[y * width + columns.indices[k]];
      }
      wide[y * picture.width + x] = sum;
    }
  }
  const rows = axisTaps(degree, height, picture.height);
  const map = new Float32Array(picture.height * picture.width);
  for (let y = 0; y < picture.height; y++) {
    for (let tap = 0, k = y * (degree + 1); tap <= degree; tap++, k++) {
      const weight = rows.weights[k];
      const from = rows.indices[k] * picture.width;
      for (let x = 0, to = y * picture.width; x < picture.width; x++, to++) map[to] += weight * wide[from + x];
    }
  }
  return map;
}

/** The same for one axis as a matrix: [length, count], coefficients → pixels. */
export function axisMatrix(degree: 1 | 3, count: number, length: number): Float32Array {
  const {indices, weights} = axisTaps(degree, count, length);
  const matrix = new Float32Array(length * count);
  indices.forEach((index, k) => (matrix[Math.floor(k / (degree + 1)) * count + index] += weights[k]));
  return matrix;
}

interface AxisTaps {
  readonly indices: Int32Array;
  readonly weights: Float32Array;
}

function axisTaps(degree: 1 | 3, count: number, length: number): AxisTaps {
  const indices = new Int32Array(length * (degree + 1));
  const weights = new Float32Array(length * (degree + 1));
  const taps = new Float64Array(degree + 1);
  for (let place = 0; place < length; place++) {
    const first = splineTaps(degree, count, length, place, taps);
    for (let tap = 0; tap <= degree; tap++) {
      indices[place * (degree + 1) + tap] = clampIndex(first + tap, count);
      weights[place * (degree + 1) + tap] = taps[tap];
    }
  }
  return {indices, weights};
}

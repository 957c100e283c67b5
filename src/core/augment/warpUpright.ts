import type {Affine} from './affine.ts';
import type {Edge, Pixels} from './warp.ts';

/**
 * `warp` for a copy that is not turned: first along rows, then along columns, each row of the picture once.
 * A quarter of the time of the general way.
 */
export function warpUpright(
  source: Pixels,
  [a, , c, , e, f]: Affine,
  edge: Edge,
  out: Float32Array,
  offset: number,
): void {
  const {height, width, channels, values} = source;
  const columns = axisTaps(width, a, c, edge, channels);
  const rows = axisTaps(height, e, f, edge, width * channels);
  const stride = width * channels;
  let [upper, lower] = [new Float64Array(stride), new Float64Array(stride)];
  let [upperFrom, lowerFrom] = [-1, -1];
  for (let y = 0, k = offset; y < height; y++) {
    const [first, second] = [rows.first[y], rows.second[y]];
    if (first === lowerFrom || second === upperFrom) {
      [upper, lower] = [lower, upper];
      [upperFrom, lowerFrom] = [lowerFrom, upperFrom];
    }
    if (first !== upperFrom) stretch(values, first, columns, channels, upper);
    if (second !== lowerFrom) stretch(values, second, columns, channels, lower);
    [upperFrom, lowerFrom] = [first, second];
    const [w, v] = [rows.near[y], rows.far[y]];
    for (let x = 0; x < stride; x++, k++) out[k] = w * upper[x] + v * lower[x];
  }
}

/** For each place of an axis its two neighbours, as offsets into the picture's values, and their weights. */
interface AxisTaps {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly near: Float64Array;
  readonly far: Float64Array;
}

function axisTaps(length: number, scale: number, start: number, edge: Edge, stride: number): AxisTaps {
  const taps = {
    first: new Int32Array(length),
    second: new Int32Array(length),
    near: new Float64Array(length),
    far: new Float64Array(length),
  };
  for (let k = 0; k < length; k++) {
    const place = scale * k + start;
    const whole = Math.floor(place);
    const first = Math.min(Math.max(whole, 0), length - 1);
    const second = Math.min(Math.max(whole + 1, 0), length - 1);
    taps.first[k] = first * stride;
    taps.second[k] = second * stride;
    taps.near[k] = edge === 'zero' && first !== whole ? 0 : whole + 1 - place;
    taps.far[k] = edge === 'zero' && second !== whole + 1 ? 0 : place - whole;
  }
  return taps;
}

function stretch(
  values: Float32Array,
  row: number,
  {first, second, near, far}: AxisTaps,
  channels: number,
  out: Float64Array,
): void {
  if (channels === 3) stretchThree(values, row, first, second, near, far, out);
  else stretchAny(values, row, first, second, near, far, channels, out);
}

function stretchThree(
  values: Float32Array,
  row: number,
  first: Int32Array,
  second: Int32Array,
  near: Float64Array,
  far: Float64Array,
  out: Float64Array,
): void {
  for (let x = 0, k = 0; x < first.length; x++, k += 3) {
    const p = row + first[x];
    const q = row + second[x];
    const w = near[x];
    const v = far[x];
    out[k] = w * values[p] + v * values[q];
    out[k + 1] = w * values[p + 1] + v * values[q + 1];
    out[k + 2] = w * values[p + 2] + v * values[q + 2];
  }
}

function stretchAny(
  values: Float32Array,
  row: number,
  first: Int32Array,
  second: Int32Array,
  near: Float64Array,
  far: Float64Array,
  channels: number,
  out: Float64Array,
): void {
  for (let x = 0, k = 0; x < first.length; x++) {
    for (let channel = 0; channel < channels; channel++, k++) {
      out[k] = near[x] * values[row + first[x] + channel] + far[x] * values[row + second[x] + channel];
    }
  }
}

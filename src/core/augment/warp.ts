import type {Size} from '../preprocess/preprocessing.ts';
import type {Affine} from './affine.ts';
import {warpUpright} from './warpUpright.ts';

/** A picture or a map with its channels last. */
export interface Pixels extends Size {
  readonly channels: number;
  /** [height, width, channels] */
  readonly values: Float32Array;
}

/** What lies beyond the border: zeros, or the border's own values. */
export type Edge = 'zero' | 'replicate';

/**
 * Writes a copy of the picture, sampled bilinearly, into a batch.
 *
 * @param affine copy → picture
 * @param out receives [height, width, channels] at `offset`; every value is written
 */
export function warp(source: Pixels, affine: Affine, edge: Edge, out: Float32Array, offset = 0): void {
  const {height, width, channels} = source;
  const [a, b, c, d, e, f] = affine;
  if (b === 0 && d === 0) return warpUpright(source, affine, edge, out, offset);
  const inner = source.channels === 3 ? innerThree : innerAny;
  for (let y = 0; y < height; y++) {
    const startX = b * y + c;
    const startY = e * y + f;
    const {from, to} = insideSpan(a, startX, width - 1, d, startY, height - 1, width);
    const row = offset + y * width * channels;
    outer(source, affine, edge, y, 0, from, out, row);
    inner(source, a, startX, d, startY, from, to, out, row + from * channels);
    outer(source, affine, edge, y, to, width, out, row);
  }
}

/**
 * The exact transpose of `warp`: spreads a copy back over the picture's pixels.
 *
 * @param copy [height, width, channels]
 * @param out receives the sum, added to what is there
 */
export function warpTransposed(copy: Pixels, affine: Affine, edge: Edge, out: Float32Array): void {
  const {height, width, channels, values} = copy;
  const [a, b, c, d, e, f] = affine;
  const taps = newTaps();
  for (let y = 0, k = 0; y < height; y++) {
    for (let x = 0; x < width; x++, k += channels) {
      placeTaps(copy, edge, a * x + (b * y + c), d * x + (e * y + f), taps);
      for (let tap = 0; tap < 4; tap++) {
        for (let channel = 0; channel < channels; channel++) {
          out[taps.indices[tap] + channel] += taps.weights[tap] * values[k + channel];
        }
      }
    }
  }
}

/** Pixels from…to − 1 of a row whose four neighbours all lie inside the picture. */
function insideSpan(
  a: number,
  startX: number,
  lastX: number,
  d: number,
  startY: number,
  lastY: number,
  width: number,
): {from: number; to: number} {
  const [fromX, toX] = bounds(a, startX, lastX, width);
  const [fromY, toY] = bounds(d, startY, lastY, width);
  const from = Math.min(Math.max(fromX, fromY), width);
  return {from, to: Math.max(from, Math.min(toX, toY))};
}

/** Whole x in [from, to) with 0 ≤ slope·x + start < last; exact, since the rounded expression is monotone in x. */
function bounds(slope: number, start: number, last: number, width: number): readonly [number, number] {
  const inside = (x: number) => slope * x + start >= 0 && slope * x + start < last;
  if (Math.abs(slope) < 1e-9) return inside(0) && inside(width - 1) ? [0, width] : [width, width];
  const ends = [-start / slope, (last - start) / slope];
  let from = Math.max(0, Math.ceil(Math.min(...ends)) - 1);
  let to = Math.min(width, Math.floor(Math.max(...ends)) + 2);
  while (from < to && !inside(from)) from++;
  while (to > from && !inside(to - 1)) to--;
  return [from, to];
}

/** No test for the border, three channels at a time: 100 copies of 224×224 are 5 million of these pixels. */
function innerThree(
  {width, values}: Pixels,
  a: number,
  startX: number,
  d: number,
  startY: number,
  from: number,
  to: number,
  out: Float32Array,
  offset: number,
): void {
  const stride = width * 3;
  for (let x = from, k = offset; x < to; x++, k += 3) {
    const placeX = a * x + startX;
    const placeY = d * x + startY;
    const left = placeX | 0;
    const top = placeY | 0;
    const u = placeX - left;
    const v = placeY - top;
    const p = top * stride + left * 3;
    const q = p + stride;
    const w3 = u * v;
    const w2 = v - w3;
    const w1 = u - w3;
    const w0 = 1 - u - w2;
    out[k] = w0 * values[p] + w1 * values[p + 3] + w2 * values[q] + w3 * values[q + 3];
    out[k + 1] = w0 * values[p + 1] + w1 * values[p + 4] + w2 * values[q + 1] + w3 * values[q + 4];
    out[k + 2] = w0 * values[p + 2] + w1 * values[p + 5] + w2 * values[q + 2] + w3 * values[q + 5];
  }
}

function innerAny(
  {width, channels, values}: Pixels,
  a: number,
  startX: number,
  d: number,
  startY: number,
  from: number,
  to: number,
  out: Float32Array,
  offset: number,
): void {
  const stride = width * channels;
  for (let x = from, k = offset; x < to; x++) {
    const placeX = a * x + startX;
    const placeY = d * x + startY;
    const left = placeX | 0;
    const top = placeY | 0;
    const u = placeX - left;
    const v = placeY - top;
    let p = top * stride + left * channels;
    for (let channel = 0; channel < channels; channel++, p++, k++) {
      const upper = values[p] + u * (values[p + channels] - values[p]);
      const lower = values[p + stride] + u * (values[p + stride + channels] - values[p + stride]);
      out[k] = upper + v * (lower - upper);
    }
  }
}

/** The pixels near the border, each neighbour looked at by itself. */
function outer(
  source: Pixels,
  [a, b, c, d, e, f]: Affine,
  edge: Edge,
  y: number,
  from: number,
  to: number,
  out: Float32Array,
  row: number,
): void {
  if (from >= to) return;
  const {channels, values} = source;
  const taps = newTaps();
  for (let x = from; x < to; x++) {
    placeTaps(source, edge, a * x + (b * y + c), d * x + (e * y + f), taps);
    for (let channel = 0; channel < channels; channel++) {
      let sum = 0;
      for (let tap = 0; tap < 4; tap++) sum += taps.weights[tap] * values[taps.indices[tap] + channel];
      out[row + x * channels + channel] = sum;
    }
  }
}

interface Taps {
  readonly indices: Int32Array;
  readonly weights: Float64Array;
}

function newTaps(): Taps {
  return {indices: new Int32Array(4), weights: new Float64Array(4)};
}

function placeTaps({height, width, channels}: Pixels, edge: Edge, x: number, y: number, taps: Taps): void {
  const left = Math.floor(x);
  const top = Math.floor(y);
  for (let tap = 0; tap < 4; tap++) {
    const xx = left + (tap & 1);
    const yy = top + (tap >> 1);
    const insideX = Math.min(Math.max(xx, 0), width - 1);
    const insideY = Math.min(Math.max(yy, 0), height - 1);
    const weight = (tap & 1 ? x - left : left + 1 - x) * (tap >> 1 ? y - top : top + 1 - y);
    taps.indices[tap] = (insideY * width + insideX) * channels;
    taps.weights[tap] = edge === 'zero' && (insideX !== xx || insideY !== yy) ? 0 : weight;
  }
}

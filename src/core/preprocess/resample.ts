import type {Region} from './field.ts';
import type {Interpolation, Picture, Size} from './preprocessing.ts';
import {tapsOf} from './taps.ts';
import type {Taps} from './taps.ts';

const CHANNELS = 3;

/**
 * Resizes a region of a picture, each axis on its own.
 *
 * @param from the region read; its edge pixels stand for what lies outside, as if it were cut out first
 * @returns [height, width, 3] in the picture's units; `bicubic` can go a little below 0 and above 255
 */
export function resample(picture: Picture, from: Region, to: Size, interpolation: Interpolation): Float32Array {
  const across = tapsOf(interpolation, from.width, to.width);
  const down = tapsOf(interpolation, from.height, to.height);
  const rowLength = to.width * CHANNELS;
  const out = new Float32Array(to.height * rowLength);
  const sum = new Float64Array(rowLength);
  const rows = new Map<number, Float64Array>();
  for (let y = 0; y < to.height; y++) {
    const start = down.starts[y] ?? 0;
    for (const old of rows.keys()) if (old < start) rows.delete(old);
    sum.fill(0);
    for (let k = 0; k < (down.lengths[y] ?? 0); k++) {
      const row = rows.get(start + k) ?? narrowRow(picture, from, start + k, across, new Float64Array(rowLength));
      rows.set(start + k, row);
      addRow(sum, row, down.weights[y * down.count + k] ?? 0);
    }
    out.set(sum, y * rowLength);
  }
  return out;
}

function narrowRow({pixels, width}: Picture, from: Region, row: number, taps: Taps, out: Float64Array): Float64Array {
  const {starts, lengths, weights, count} = taps;
  const base = ((from.top + row) * width + from.left) * CHANNELS;
  for (let x = 0; x < starts.length; x++) {
    let at = base + starts[x] * CHANNELS;
    const first = x * count;
    const end = first + lengths[x];
    let red = 0;
    let green = 0;
    let blue = 0;
    for (let k = first; k < end; k++, at += CHANNELS) {
      const weight = weights[k];
      red += weight * pixels[at];
      green += weight * pixels[at + 1];
      blue += weight * pixels[at + 2];
    }
    out[x * CHANNELS] = red;
    out[x * CHANNELS + 1] = green;
    out[x * CHANNELS + 2] = blue;
  }
  return out;
}

function addRow(sum: Float64Array, row: Float64Array, weight: number): void {
  for (let i = 0; i < sum.length; i++) sum[i] = sum[i] + weight * row[i];
}

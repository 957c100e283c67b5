import type {Region} from './field.ts';
import type {Interpolation, Picture, Size} from './preprocessing.ts';
import {tapsOf} from './taps.ts';
import type {Taps} from './taps.ts';

const CHANNELS = 3;

/**
 * Resizes a region of a picture, each axis on its own.
 *
 * @param from the region read; its edge pixels stand for what lies outside, as if it were cut out first
 * @param take gets each row [width, 3] of the result in the picture's units, valid until it returns; `bicubic` can go a
 *   little below 0 and above 255
 */
export function resampleRows(picture: Picture, from: Region, to: Size, interpolation: Interpolation, take: (row: Float32Array, y: number) => void): void {
  const across = tapsOf(interpolation, from.width, to.width);
  const down = tapsOf(interpolation, from.height, to.height);
  const narrow = across.count > 2 ? narrowRow : narrowRowOfPairs;
  // Row r stands at r modulo as many as an output row takes.
  const rows = Array.from({length: down.count}, () => new Float64Array(to.width * CHANNELS));
  const standing = new Int32Array(down.count).fill(-1);
  const out = new Float32Array(to.width * CHANNELS);
  for (let y = 0; y < to.height; y++) {
    const start = down.starts[y];
    for (let row = start; row < start + down.lengths[y]; row++) {
      const place = row % down.count;
      if (standing[place] === row) continue;
      narrow(picture, from, row, across, rows[place]);
      standing[place] = row;
    }
    if (down.count === 2) mixPair(out, rows[start % 2], rows[(start + 1) % 2], down.weights[2 * y], down.weights[2 * y + 1]);
    else mixRows(out, rows, down, y);
    take(out, y);
  }
}

function narrowRow({pixels, width}: Picture, from: Region, row: number, taps: Taps, out: Float64Array): void {
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
}

/** The same for at most two taps, which is what `bilinear` has: a third of the time. */
function narrowRowOfPairs({pixels, width}: Picture, from: Region, row: number, taps: Taps, out: Float64Array): void {
  const {starts, lengths, weights, count} = taps;
  const base = ((from.top + row) * width + from.left) * CHANNELS;
  for (let x = 0, to = 0; x < starts.length; x++, to += CHANNELS) {
    const at = base + starts[x] * CHANNELS;
    if (lengths[x] === 1) {
      out[to] = pixels[at];
      out[to + 1] = pixels[at + 1];
      out[to + 2] = pixels[at + 2];
      continue;
    }
    const first = weights[x * count];
    const second = weights[x * count + 1];
    out[to] = first * pixels[at] + second * pixels[at + CHANNELS];
    out[to + 1] = first * pixels[at + 1] + second * pixels[at + CHANNELS + 1];
    out[to + 2] = first * pixels[at + 2] + second * pixels[at + CHANNELS + 2];
  }
}

function mixPair(out: Float32Array, upper: Float64Array, lower: Float64Array, first: number, second: number): void {
  if (second === 0) return out.set(upper);
  for (let i = 0; i < out.length; i++) out[i] = first * upper[i] + second * lower[i];
}

function mixRows(out: Float32Array, rows: readonly Float64Array[], {starts, lengths, weights, count}: Taps, y: number): void {
  const sum = new Float64Array(rows[0].length);
  for (let k = 0; k < lengths[y]; k++) {
    const weight = weights[y * count + k];
    const row = rows[(starts[y] + k) % count];
    for (let i = 0; i < sum.length; i++) sum[i] += weight * row[i];
  }
  out.set(sum);
}

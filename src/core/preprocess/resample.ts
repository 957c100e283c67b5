import type {Region} from './field.ts';
import type {Passes} from './passes.ts';
import type {Interpolation, Picture, Size} from './preprocessing.ts';
import {tapsOf, type Taps} from './taps.ts';

const CHANNELS = 3;

/** A row of the result, in the picture's units: first · upper + second · lower, in float32. Valid until the function returns. */
export type TakeRow = (y: number, upper: Float64Array, lower: Float64Array, first: number, second: number) => void;

/**
 * Resizes a region of a picture, each axis on its own.
 *
 * @param from the region read; its edge pixels stand for what lies outside, as if it were cut out first
 * @param take gets each row [width, 3] of the result, as a mix so that who writes it goes over it once; `bicubic` can go a
 *   little below 0 and above 255
 */
export function resampleRows(
  picture: Picture,
  from: Region,
  to: Size,
  interpolation: Interpolation,
  passes: Passes,
  take: TakeRow,
): void {
  const across = tapsFor(interpolation, from.width, to.width);
  const down = tapsFor(interpolation, from.height, to.height);
  const narrow = across.count === 2 ? passes.narrow : narrowRow;
  // Row r stands at r modulo as many as an output row takes.
  const [mixed, ...rows] = passes.rows(1 + down.count, to.width * CHANNELS, from.width);
  const standing = new Int32Array(down.count).fill(-1);
  for (let y = 0; y < to.height; y++) {
    const start = down.starts[y];
    for (let row = start; row < start + down.lengths[y]; row++) {
      const place = row % down.count;
      if (standing[place] === row) continue;
      narrow(picture.pixels, ((from.top + row) * picture.width + from.left) * CHANNELS, across, rows[place]);
      standing[place] = row;
    }
    if (down.count === 2) {
      take(y, rows[start % 2], rows[(start + 1) % 2], down.weights[2 * y], down.weights[2 * y + 1]);
    } else {
      mixRows(mixed, rows, down, y);
      take(y, mixed, mixed, 1, 0);
    }
  }
}

/** The taps of the sizes met last: the pictures of a folder are often alike. */
const met = new Map<string, Taps>();
const mostMet = 64;

function tapsFor(interpolation: Interpolation, size: number, outputs: number): Taps {
  const key = `${interpolation} ${size} ${outputs}`;
  const known = met.get(key);
  if (known) return known;
  if (met.size === mostMet) met.clear();
  const taps = tapsOf(interpolation, size, outputs);
  met.set(key, taps);
  return taps;
}

/** `Passes.narrow` for any number of taps. */
const narrowRow: Passes['narrow'] = (pixels, base, {starts, lengths, weights, count}, out) => {
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
};

function mixRows(
  out: Float64Array,
  rows: readonly Float64Array[],
  {starts, lengths, weights, count}: Taps,
  y: number,
): void {
  out.fill(0);
  for (let k = 0; k < lengths[y]; k++) {
    const weight = weights[y * count + k];
    const row = rows[(starts[y] + k) % count];
    for (let i = 0; i < out.length; i++) out[i] += weight * row[i];
  }
}

import type {Size} from '../../preprocess/preprocessing.ts';
import {coveredPixels, type Cover} from './covering.ts';

/** What is coarser than so many sides of the picture counts as light and colour, not as detail. */
const coarse = 1 / 32;

/**
 * The fine structure of a picture: its grey values, averaged over 3×3 pixels, less their average over a neighbourhood.
 * Two objects of one kind are alike in the large; only the same thing at the same place is alike in its details.
 *
 * @param image [height, width, channels]
 * @returns [height, width]
 */
export function detailOf(image: Float32Array, size: Size): Float32Array {
  const sums = greySums(image, size);
  const radius = Math.max(2, Math.round(coarse * size.width));
  const detail = new Float32Array(size.height * size.width);
  for (let y = 0; y < size.height; y++) {
    for (let x = 0; x < size.width; x++) {
      detail[y * size.width + x] = averageAround(sums, size, y, x, 1) - averageAround(sums, size, y, x, radius);
    }
  }
  return detail;
}

/**
 * How alike pictures are at a place, beyond what pictures of the set have there in common anyway (a frame, a plate's
 * edge): the share of their details' energy there that is in the details' mean; its expectation is 0 for things that
 * have nothing to do with each other, and it is 1 for the same thing.
 *
 * @param details [height, width] of each picture, two at least
 * @param others' details, of pictures of other classes
 */
export function alikeness(
  details: readonly Float32Array[],
  others: readonly Float32Array[],
  cover: Cover,
  size: Size,
): number {
  const covered = coveredPixels(cover, size);
  let [shared, all] = [0, 0];
  for (let pixel = 0; pixel < covered.length; pixel++) {
    if (covered[pixel] === 0) continue;
    const common = others.reduce((sum, detail) => sum + detail[pixel] / others.length, 0);
    let [sum, squares] = [0, 0];
    for (const detail of details) {
      const value = detail[pixel] - common;
      sum += value;
      squares += value * value;
    }
    shared += (sum / details.length) ** 2;
    all += squares / details.length;
  }
  // The mean of n unrelated things still has 1 / n of their energy.
  const unrelated = 1 / details.length;
  return all === 0 ? 0 : Math.max(0, (shared / all - unrelated) / (1 - unrelated));
}

/** Of what lies above and left of each pixel, [height + 1, width + 1]. */
function greySums(image: Float32Array, {height, width}: Size): Float64Array {
  const channels = image.length / (height * width);
  const sums = new Float64Array((height + 1) * (width + 1));
  for (let y = 0; y < height; y++) {
    let row = 0;
    for (let x = 0; x < width; x++) {
      for (let k = 0; k < channels; k++) row += image[(y * width + x) * channels + k] / channels;
      sums[(y + 1) * (width + 1) + x + 1] = sums[y * (width + 1) + x + 1] + row;
    }
  }
  return sums;
}

function averageAround(sums: Float64Array, {height, width}: Size, y: number, x: number, radius: number): number {
  const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
  const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
  const at = (row: number, column: number) => sums[row * (width + 1) + column];
  const sum = at(bottom, right) - at(top, right) - at(bottom, left) + at(top, left);
  return sum / ((bottom - top) * (right - left));
}

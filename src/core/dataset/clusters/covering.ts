import type {Size} from '../../preprocess/preprocessing.ts';
import type {ValueMap} from '../../render/resample.ts';

/** Cells of a map's grid that are covered: 1 where they are. */
export interface Cover extends Size {
  readonly cells: Uint8Array;
}

/** Share of a mean map's energy that its region holds. */
const held = 2 / 3;

/** The fewest cells that hold two thirds of a map's energy. */
export function regionOf({height, width, values}: ValueMap): Cover {
  const cells = new Uint8Array(values.length);
  const total = values.reduce((sum, value) => sum + value, 0);
  const order = Array.from(values.keys()).sort((a, b) => values[b] - values[a]);
  let energy = 0;
  for (const cell of order) {
    if (energy >= held * total) break;
    energy += values[cell];
    cells[cell] = 1;
  }
  return {height, width, cells};
}

/** The region opposite: turned by half a turn about the picture's middle. */
export function opposite({height, width, cells}: Cover): Cover {
  return {height, width, cells: cells.toReversed()};
}

/** Share of the picture that is covered, 0…1. */
export function areaOf({cells}: Cover): number {
  return cells.reduce((sum, cell) => sum + cell, 0) / cells.length;
}

/** As large regions elsewhere: moved by half the picture, down, across and both; what leaves it comes in opposite. */
export function elsewhere({height, width, cells}: Cover): readonly Cover[] {
  const [down, across] = [Math.floor(height / 2), Math.floor(width / 2)];
  const moves = [
    [down, 0],
    [0, across],
    [down, across],
  ] as const;
  return moves.map(([dy, dx]) => ({
    height,
    width,
    cells: cells.map((_, cell) => {
      const [y, x] = [Math.floor(cell / width) + height - dy, (cell % width) + width - dx];
      return cells[(y % height) * width + (x % width)];
    }),
  }));
}

/** Where a region's middle is, in words. */
export function nameOfPlace({height, width, cells}: Cover): string {
  let [x, y, count] = [0, 0, 0];
  cells.forEach((is, cell) => {
    x += is * ((cell % width) + 0.5);
    y += is * (Math.floor(cell / width) + 0.5);
    count += is;
  });
  const third = (place: number, size: number) => Math.min(2, Math.floor((3 * place) / (count * size)));
  return placeNames[third(y, height)][third(x, width)];
}

const placeNames = [
  ['at the upper left', 'at the top', 'at the upper right'],
  ['at the left', 'in the middle', 'at the right'],
  ['at the lower left', 'at the bottom', 'at the lower right'],
] as const;

/**
 * Fills the covered part of a network's input from what surrounds it, so that nothing new is seen there: the solution
 * of Laplace's equation with the pixels around as its border (and no flow across the picture's edge).
 *
 * @param image [height, width, channels]
 * @returns a copy
 */
export function coverImage(image: Float32Array, {height, width}: Size, cover: Cover): Float32Array {
  const channels = image.length / (height * width);
  const covered = coveredPixels(cover, {height, width});
  const filled = image.slice();
  const pixels = [...covered.keys()].filter((pixel) => covered[pixel] === 1);
  if (pixels.length === 0 || pixels.length === covered.length) return filled;
  startFill(filled, channels, covered, pixels);
  const neighbours = Int32Array.from(pixels.flatMap((pixel) => neighboursOf(pixel, {height, width})));
  // Rows forth and back: what the border says crosses the region in one round.
  for (let round = 0; round < fillRounds; round++) {
    for (let k = 0; k < pixels.length; k++) relax(filled, channels, pixels[k], neighbours, 4 * k);
    for (let k = pixels.length - 1; k >= 0; k--) relax(filled, channels, pixels[k], neighbours, 4 * k);
  }
  return filled;
}

const fillRounds = 10;
/** Successive over-relaxation: a third of the rounds that plain averaging takes. */
const overshoot = 1.6;

/** 1 where a pixel is covered. */
export function coveredPixels({height, width, cells}: Cover, image: Size): Uint8Array {
  const pixels = new Uint8Array(image.height * image.width);
  for (let y = 0; y < image.height; y++) {
    const row = Math.floor(((y + 0.5) * height) / image.height) * width;
    for (let x = 0; x < image.width; x++) {
      pixels[y * image.width + x] = cells[row + Math.floor(((x + 0.5) * width) / image.width)];
    }
  }
  return pixels;
}

/** The mean of what is not covered, to start from. */
function startFill(image: Float32Array, channels: number, covered: Uint8Array, pixels: readonly number[]): void {
  for (let channel = 0; channel < channels; channel++) {
    let sum = 0;
    covered.forEach((is, pixel) => (sum += is === 1 ? 0 : image[pixel * channels + channel]));
    const mean = sum / (covered.length - pixels.length);
    for (const pixel of pixels) image[pixel * channels + channel] = mean;
  }
}

/** Beyond the picture's edge lies the pixel itself: nothing flows across. */
function neighboursOf(pixel: number, {height, width}: Size): readonly number[] {
  const x = pixel % width;
  const y = (pixel - x) / width;
  return [
    x > 0 ? pixel - 1 : pixel,
    x < width - 1 ? pixel + 1 : pixel,
    y > 0 ? pixel - width : pixel,
    y < height - 1 ? pixel + width : pixel,
  ];
}

function relax(image: Float32Array, channels: number, pixel: number, neighbours: Int32Array, at: number): void {
  for (let channel = 0; channel < channels; channel++) {
    const [a, b, c, d] = [neighbours[at], neighbours[at + 1], neighbours[at + 2], neighbours[at + 3]];
    const mean =
      (image[a * channels + channel] +
        image[b * channels + channel] +
        image[c * channels + channel] +
        image[d * channels + channel]) /
      4;
    image[pixel * channels + channel] += overshoot * (mean - image[pixel * channels + channel]);
  }
}

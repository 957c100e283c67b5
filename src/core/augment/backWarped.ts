import type {Size} from '../preprocess/preprocessing.ts';
import {type Affine, compose, inverse} from './affine.ts';
import {clampIndex} from '../superres/basis.ts';

/** How one picture's value follows from the copies that show it. */
export type Fold = 'mean' | 'max';

/**
 * Brings copies' maps back to the picture, one after the other, and folds them pixel by pixel: each pixel counts
 * only the copies that show it.
 */
export class BackWarped {
  readonly #picture: Size;
  readonly #cells: Size;
  readonly #fold: Fold;
  readonly #sum: Float32Array;
  readonly #count: Float32Array;

  constructor(picture: Size, cells: Size, fold: Fold) {
    this.#picture = picture;
    this.#cells = cells;
    this.#fold = fold;
    this.#sum = new Float32Array(picture.height * picture.width);
    this.#count = new Float32Array(picture.height * picture.width);
  }

  /**
   * @param map [n, m] of a copy, at `offset` of `maps`
   * @param affine copy → picture
   */
  add(maps: Float32Array, offset: number, affine: Affine): void {
    const {height, width} = this.#picture;
    const cells = this.#cells;
    const [a, b, c, d, e, f] = compose(toCells(this.#picture, cells), inverse(affine));
    const sum = this.#sum;
    for (let y = 0, p = 0; y < height; y++) {
      for (let x = 0; x < width; x++, p++) {
        const u = a * x + b * y + c;
        const v = d * x + e * y + f;
        if (u < -0.5 || v < -0.5 || u > cells.width - 0.5 || v > cells.height - 0.5) continue;
        const value = sample(maps, offset, cells, u, v);
        sum[p] = this.#fold === 'mean' ? sum[p] + value : Math.max(sum[p], value);
        this.#count[p]++;
      }
    }
  }

  /** [height, width]; 0 where no copy shows a pixel. */
  result(): Float32Array {
    if (this.#fold === 'max') return this.#sum.slice();
    return this.#sum.map((sum, p) => sum / Math.max(1, this.#count[p]));
  }
}

/** From a copy's pixels to its cells, centre to centre. */
function toCells(picture: Size, cells: Size): Affine {
  const across = cells.width / picture.width;
  const down = cells.height / picture.height;
  return [across, 0, across / 2 - 0.5, 0, down, down / 2 - 0.5];
}

function sample(maps: Float32Array, offset: number, {height, width}: Size, u: number, v: number): number {
  const left = Math.floor(u);
  const top = Math.floor(v);
  const x0 = offset + clampIndex(left, width);
  const x1 = offset + clampIndex(left + 1, width);
  const y0 = clampIndex(top, height) * width;
  const y1 = clampIndex(top + 1, height) * width;
  const s = u - left;
  const upper = maps[y0 + x0] + s * (maps[y0 + x1] - maps[y0 + x0]);
  const lower = maps[y1 + x0] + s * (maps[y1 + x1] - maps[y1 + x0]);
  return upper + (v - top) * (lower - upper);
}

import type {Affine} from '../augment/affine.ts';
import type {Edge} from '../augment/warp.ts';
import type {Size} from '../preprocess/preprocessing.ts';
import {type Basis, clampIndex, splineTaps} from './basis.ts';

/** Where a cell of a map samples its copy: at its centre, or at its corner as legacy resizing does, half a cell off. */
export type Sampling = 'centre' | 'corner';

/**
 * The linear map K from a map's coefficients to all cells of all copies: row (l, i, j) is D A_l at cell (i, j) of
 * copy l, times the basis.
 *
 * Every row has the same number of taps, so `indices` and `weights` are [copies · n · m, taps]; unused taps have
 * weight 0. All weights are ≥ 0 and a row's sum is 1 inside the picture, 0 outside.
 */
export interface Operator {
  readonly basis: Basis;
  readonly cells: Size;
  readonly copies: number;
  readonly taps: number;
  readonly indices: Int32Array;
  readonly weights: Float32Array;
}

/**
 * Builds K.
 *
 * @param affines one a copy, copy → picture
 * @param cells size n × m of a copy's map; a copy is as large as the picture
 */
export function buildOperator(
  affines: readonly Affine[],
  cells: Size,
  basis: Basis,
  {sampling, edge}: {sampling: Sampling; edge: Edge},
): Operator {
  const taps = (basis.degree + 1) ** 2;
  const rows = affines.length * cells.height * cells.width;
  const operator = {
    basis,
    cells,
    copies: affines.length,
    taps,
    indices: new Int32Array(rows * taps),
    weights: new Float32Array(rows * taps),
  };
  const writeRow = rowWriter(operator, edge);
  const offset = sampling === 'centre' ? 0.5 : 0;
  const {height, width} = basis.picture;
  let row = 0;
  for (const [a, b, c, d, e, f] of affines) {
    for (let i = 0; i < cells.height; i++) {
      const y = ((i + offset) * height) / cells.height - offset;
      for (let j = 0; j < cells.width; j++) {
        const x = ((j + offset) * width) / cells.width - offset;
        writeRow(row++, a * x + b * y + c, d * x + e * y + f);
      }
    }
  }
  return operator;
}

function rowWriter({basis, taps, indices, weights}: Operator, edge: Edge): (row: number, x: number, y: number) => void {
  const {degree, picture, height, width} = basis;
  const across = new Float64Array(degree + 1);
  const down = new Float64Array(degree + 1);
  const inside = (place: number, length: number) =>
    edge === 'zero' ? place > -1 && place < length : place >= -0.5 && place <= length - 0.5;
  return (row, x, y) => {
    if (!inside(x, picture.width) || !inside(y, picture.height)) return;
    const left = splineTaps(degree, width, picture.width, x, across);
    const top = splineTaps(degree, height, picture.height, y, down);
    let k = row * taps;
    for (let v = 0; v <= degree; v++) {
      const yy = clampIndex(top + v, height);
      for (let u = 0; u <= degree; u++, k++) {
        const xx = clampIndex(left + u, width);
        if (edge === 'zero' && (yy !== top + v || xx !== left + u)) continue;
        indices[k] = yy * width + xx;
        weights[k] = across[u] * down[v];
      }
    }
  };
}

/** K z: [copies · n · m]. */
export function multiply({taps, indices, weights}: Operator, coefficients: Float32Array, out: Float32Array): void {
  for (let row = 0, k = 0; row < out.length; row++) {
    let sum = 0;
    for (const end = k + taps; k < end; k++) sum += weights[k] * coefficients[indices[k]];
    out[row] = sum;
  }
}

/** Kᵀ q: [basis.height · basis.width], the exact transpose of `multiply`. */
export function multiplyTransposed({taps, indices, weights}: Operator, q: Float32Array, out: Float32Array): void {
  out.fill(0);
  for (let row = 0, k = 0; row < q.length; row++) {
    const value = q[row];
    for (const end = k + taps; k < end; k++) out[indices[k]] += weights[k] * value;
  }
}

import type {Operator} from './operator.ts';

/** A sparse matrix with the same number of entries in every row; unused ones have weight 0. */
export interface Table {
  readonly width: number;
  /** [rows, width] */
  readonly indices: Int32Array;
  readonly weights: Float32Array;
}

/** Kᵀ by its own rows: as wide as the coefficient that most cells see. */
export function transposedTable({basis, taps, indices, weights}: Operator): Table {
  const rows = basis.height * basis.width;
  const filled = new Int32Array(rows);
  for (let k = 0; k < indices.length; k++) if (weights[k] !== 0) filled[indices[k]]++;
  const width = filled.reduce((most, count) => Math.max(most, count), 1);
  const table = {width, indices: new Int32Array(rows * width), weights: new Float32Array(rows * width)};
  filled.fill(0);
  for (let k = 0; k < indices.length; k++) {
    if (weights[k] === 0) continue;
    const at = indices[k] * width + filled[indices[k]]++;
    table.indices[at] = Math.floor(k / taps);
    table.weights[at] = weights[k];
  }
  return table;
}

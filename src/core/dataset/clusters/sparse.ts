/** A square matrix by rows: the entries of row i are at `starts[i]` … `starts[i + 1] − 1`. */
export interface SparseMatrix {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** y = M x */
export function multiply({starts, columns, values}: SparseMatrix, x: Float64Array): Float64Array {
  const y = new Float64Array(x.length);
  for (let i = 0; i < y.length; i++) {
    let sum = 0;
    for (let at = starts[i]; at < starts[i + 1]; at++) sum += values[at] * x[columns[at]];
    y[i] = sum;
  }
  return y;
}

/** @param rows of each row its entries by column */
function sparseMatrix(rows: readonly ReadonlyMap<number, number>[]): SparseMatrix {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => (starts[i + 1] = starts[i] + row.size));
  return {
    starts,
    columns: Int32Array.from(rows.flatMap((row) => [...row.keys()])),
    values: Float64Array.from(rows.flatMap((row) => [...row.values()])),
  };
}

/**
 * D^−½ W D^−½ of a graph with symmetric weights: I minus it is the normalised Laplacian, whose eigenvalues lie in 0…2.
 *
 * @param weights rows of W, without a loop; each node has an edge
 */
export function normalisedAdjacency(weights: readonly ReadonlyMap<number, number>[]): SparseMatrix {
  const scales = weights.map((row) => 1 / Math.sqrt([...row.values()].reduce((sum, weight) => sum + weight, 0)));
  return sparseMatrix(
    weights.map((row, i) => new Map([...row].map(([j, weight]) => [j, weight * scales[i] * scales[j]]))),
  );
}

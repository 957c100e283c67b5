/** Eigenvalues rising, each with its unit vector. */
export interface Eigenpairs {
  readonly values: readonly number[];
  readonly vectors: readonly Float64Array[];
}

/**
 * All eigenpairs of a small symmetric matrix, by cyclic Jacobi rotations (Golub & Van Loan, algorithm 8.5.3).
 *
 * @param matrix [size, size]
 */
export function denseEigenpairs(matrix: Float64Array, size: number): Eigenpairs {
  const a = matrix.slice();
  const v = new Float64Array(size * size); // rows are eigenvectors
  for (let i = 0; i < size; i++) v[i * size + i] = 1;
  const scale = Math.hypot(...a);
  for (let sweep = 0; sweep < 60 && offDiagonal(a, size) > 1e-15 * scale; sweep++) {
    for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) rotate(a, v, size, p, q);
  }
  const order = Array.from({length: size}, (_, i) => i).sort((i, j) => a[i * size + i] - a[j * size + j]);
  return {
    values: order.map((i) => a[i * size + i]),
    vectors: order.map((i) => v.slice(i * size, (i + 1) * size)),
  };
}

function offDiagonal(a: Float64Array, size: number): number {
  let sum = 0;
  for (let p = 0; p < size; p++) for (let q = p + 1; q < size; q++) sum += 2 * a[p * size + q] ** 2;
  return Math.sqrt(sum);
}

/** Turns a_pq to zero. */
function rotate(a: Float64Array, v: Float64Array, size: number, p: number, q: number): void {
  const apq = a[p * size + q];
  if (apq === 0) return;
  const tau = (a[q * size + q] - a[p * size + p]) / (2 * apq);
  const t = Math.sign(tau || 1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < size; k++) turn(a, k * size + p, k * size + q, c, s);
  for (let k = 0; k < size; k++) turn(a, p * size + k, q * size + k, c, s);
  for (let k = 0; k < size; k++) turn(v, p * size + k, q * size + k, c, s);
}

function turn(x: Float64Array, i: number, j: number, c: number, s: number): void {
  const xi = x[i];
  const xj = x[j];
  x[i] = c * xi - s * xj;
  x[j] = s * xi + c * xj;
}

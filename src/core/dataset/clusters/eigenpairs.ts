import {HeatlensError} from '../../errors.ts';
import type {Random} from '../../random.ts';
import {denseEigenpairs, type Eigenpairs} from './jacobi.ts';
import {multiply, type SparseMatrix} from './sparse.ts';

/** Vectors iterated beyond those asked for: the slowest of them converge first. */
const guard = 6;
const mostRounds = 300;
const largestResidual = 1e-8;

/**
 * The lowest eigenpairs of a normalised Laplacian I − A.
 *
 * Chebyshev-filtered subspace iteration (Zhou, Saad, Tiago & Chelikowsky 2006): a block of vectors is run through a
 * polynomial that damps all eigenvalues above the block's own and lifts those below. Unlike Lanczos with one vector it
 * sees an eigenvalue as often as it occurs; 0 occurs once for each part of the graph.
 *
 * @param adjacency A, symmetric, eigenvalues −1…1
 * @param count of pairs, at most the matrix's size
 */
export function* lowestEigenpairs(adjacency: SparseMatrix, count: number, random: Random): Generator<void, Eigenpairs> {
  const size = adjacency.starts.length - 1;
  const width = Math.min(size, count + guard);
  let block: readonly Float64Array[] = Array.from({length: width}, () =>
    Float64Array.from({length: size}, () => random() - 0.5),
  );
  for (let round = 0; round < mostRounds; round++) {
    orthonormalise(block, random);
    const ritz = ritzPairs(adjacency, block);
    if (width === size || ritz.residual(count) < largestResidual) {
      return {values: ritz.values.slice(0, count), vectors: ritz.vectors.slice(0, count)};
    }
    const lifted: Float64Array[] = [];
    for (const vector of ritz.vectors) {
      lifted.push(filtered(adjacency, vector, ritz.values[width - 1], ritz.values[0]));
      yield;
    }
    block = lifted;
  }
  throw new HeatlensError(
    'internal',
    'The eigenvectors of the maps’ graph did not converge. Please report this with the store.',
  );
}

/** The best eigenpairs within the block's span, and how far the first of them are from being eigenpairs. */
function ritzPairs(
  adjacency: SparseMatrix,
  block: readonly Float64Array[],
): Eigenpairs & {residual: (count: number) => number} {
  const images = block.map((vector) => laplacian(adjacency, vector));
  const width = block.length;
  const projected = new Float64Array(width * width);
  for (let i = 0; i < width; i++) {
    for (let j = 0; j <= i; j++) projected[i * width + j] = projected[j * width + i] = dot(block[i], images[j]);
  }
  const {values, vectors: weights} = denseEigenpairs(projected, width);
  const vectors = weights.map((weight) => combined(block, weight));
  const residual = (count: number) => {
    const lengths = weights.slice(0, count).map((weight, i) => {
      const difference = combined(images, weight);
      addScaled(difference, vectors[i], -values[i]);
      return Math.sqrt(dot(difference, difference));
    });
    return Math.max(...lengths);
  };
  return {values, vectors, residual};
}

/** T_d((L − c) / e) x with [c − e, c + e] = [cut, 2]; d is as high as keeps the lowest within 10⁸ of the others. */
function filtered(adjacency: SparseMatrix, vector: Float64Array, cut: number, lowest: number): Float64Array {
  const edge = Math.min(cut, 1.999);
  const centre = (2 + edge) / 2;
  const half = (2 - edge) / 2;
  const growth = Math.acosh(Math.max(1.0001, (centre - lowest) / half));
  const degree = Math.min(40, Math.max(4, Math.round(18 / growth)));
  let before = vector;
  let current = shifted(adjacency, vector, centre, half);
  for (let k = 2; k <= degree; k++) {
    const next = shifted(adjacency, current, centre, half);
    for (let i = 0; i < next.length; i++) next[i] = 2 * next[i] - before[i];
    [before, current] = [current, next];
  }
  return current;
}

/** (L − c) / e x */
function shifted(adjacency: SparseMatrix, vector: Float64Array, centre: number, half: number): Float64Array {
  const image = multiply(adjacency, vector);
  for (let i = 0; i < image.length; i++) image[i] = ((1 - centre) * vector[i] - image[i]) / half;
  return image;
}

function laplacian(adjacency: SparseMatrix, vector: Float64Array): Float64Array {
  return shifted(adjacency, vector, 0, 1);
}

/** Gram–Schmidt, twice; what is left of a vector within the others' span is drawn anew. */
function orthonormalise(block: readonly Float64Array[], random: Random): void {
  block.forEach((vector, i) => {
    for (;;) {
      normalise(vector);
      for (let pass = 0; pass < 2; pass++) {
        for (const other of block.slice(0, i)) addScaled(vector, other, -dot(vector, other));
      }
      if (dot(vector, vector) > 1e-20) break;
      for (let k = 0; k < vector.length; k++) vector[k] = random() - 0.5;
    }
    normalise(vector);
  });
}

function normalise(vector: Float64Array): void {
  const length = Math.sqrt(dot(vector, vector));
  for (let k = 0; k < vector.length; k++) vector[k] /= length;
}

function combined(vectors: readonly Float64Array[], weights: Float64Array): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  vectors.forEach((vector, i) => addScaled(sum, vector, weights[i]));
  return sum;
}

function addScaled(to: Float64Array, vector: Float64Array, factor: number): void {
  for (let k = 0; k < to.length; k++) to[k] += factor * vector[k];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {lowestEigenpairs} from '../../../../src/core/dataset/clusters/eigenpairs.ts';
import {denseEigenpairs} from '../../../../src/core/dataset/clusters/jacobi.ts';
import {multiply, normalisedAdjacency, type SparseMatrix} from '../../../../src/core/dataset/clusters/sparse.ts';
import {seededRandom} from '../../../../src/core/random.ts';
import '../../../propertySeed.ts';
import {finished} from './finished.ts';

/** A graph of edges of weight 1. */
function graph(nodes: number, edges: readonly (readonly [number, number])[]): SparseMatrix {
  const rows = Array.from({length: nodes}, () => new Map<number, number>());
  for (const [i, j] of edges) {
    rows[i].set(j, 1);
    rows[j].set(i, 1);
  }
  return normalisedAdjacency(rows);
}

function cycle(nodes: number): SparseMatrix {
  return graph(
    nodes,
    Array.from({length: nodes}, (_, i) => [i, (i + 1) % nodes] as const),
  );
}

function close(actual: readonly number[], expected: readonly number[], tolerance = 1e-8): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) <= tolerance, `${actual} is not ${expected}`));
}

function dense(adjacency: SparseMatrix): Float64Array {
  const size = adjacency.starts.length - 1;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    matrix[i * size + i] = 1;
    for (let at = adjacency.starts[i]; at < adjacency.starts[i + 1]; at++) {
      matrix[i * size + adjacency.columns[at]] -= adjacency.values[at];
    }
  }
  return matrix;
}

test('the eigenvalues of a 2×2 and a 3×3 matrix by hand', () => {
  const {values, vectors} = denseEigenpairs(Float64Array.of(2, 1, 1, 2), 2);
  close(values, [1, 3], 1e-14);
  close([vectors[0][0] * vectors[0][1], vectors[1][0] * vectors[1][1]], [-0.5, 0.5], 1e-14);
  close(
    denseEigenpairs(Float64Array.of(2, -1, 0, -1, 2, -1, 0, -1, 2), 3).values,
    [2 - Math.SQRT2, 2, 2 + Math.SQRT2],
    1e-14,
  );
});

test('a cycle has 1 − cos(2πk/n), each but the first twice', () => {
  const n = 200;
  const {values} = finished(lowestEigenpairs(cycle(n), 7, seededRandom(1)));
  close(
    values,
    [0, 1, 1, 2, 2, 3, 3].map((k) => 1 - Math.cos((2 * Math.PI * k) / n)),
  );
});

test('a complete graph has 0 once and n/(n − 1) otherwise', () => {
  const n = 60;
  const edges = Array.from({length: n}, (_, i) => Array.from({length: i}, (_, j) => [i, j] as const)).flat();
  close(finished(lowestEigenpairs(graph(n, edges), 4, seededRandom(2))).values, [
    0,
    n / (n - 1),
    n / (n - 1),
    n / (n - 1),
  ]);
});

test('a path has 1 − cos(πk/(n − 1))', () => {
  const n = 150;
  const path = graph(
    n,
    Array.from({length: n - 1}, (_, i) => [i, i + 1] as const),
  );
  close(
    finished(lowestEigenpairs(path, 5, seededRandom(3))).values,
    [0, 1, 2, 3, 4].map((k) => 1 - Math.cos((Math.PI * k) / (n - 1))),
  );
});

test('0 occurs once for each part of a graph', () => {
  const parts = 9;
  const edges = Array.from({length: parts}, (_, part) =>
    Array.from({length: 40}, (_, i) => [part * 40 + i, part * 40 + ((i + 1) % 40)] as const),
  ).flat();
  const {values} = finished(lowestEigenpairs(graph(parts * 40, edges), 10, seededRandom(4)));
  close(values, [...Array.from({length: parts}, () => 0), 1 - Math.cos((2 * Math.PI) / 40)]);
});

test('random graphs: the values are those of a dense solver, the vectors are orthonormal eigenvectors', () => {
  const pairs = fc.array(fc.tuple(fc.nat({max: 59}), fc.nat({max: 59})), {maxLength: 150});
  fc.assert(
    fc.property(pairs, fc.integer({min: 20, max: 60}), fc.nat({max: 1000}), (some, nodes, seed) => {
      const around = Array.from({length: nodes}, (_, i) => [i, (i + 1) % nodes] as const);
      const adjacency = graph(nodes, [...around, ...some.filter(([i, j]) => i !== j && i < nodes && j < nodes)]);
      const {values, vectors} = finished(lowestEigenpairs(adjacency, 6, seededRandom(seed)));
      close(values, denseEigenpairs(dense(adjacency), nodes).values.slice(0, 6), 1e-10);
      vectors.forEach((vector, i) => {
        const image = multiply(adjacency, vector);
        vector.forEach((value, k) => assert.ok(Math.abs(value - image[k] - values[i] * value) < 1e-7));
        vectors.slice(0, i + 1).forEach((other, j) => {
          const product = vector.reduce((sum, value, k) => sum + value * other[k], 0);
          assert.ok(Math.abs(product - (i === j ? 1 : 0)) < 1e-9);
        });
      });
    }),
    {numRuns: 30},
  );
});

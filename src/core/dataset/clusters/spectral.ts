import type {Random} from '../../random.ts';
import {lowestEigenpairs} from './eigenpairs.ts';
import {kMeans} from './kMeans.ts';
import {neighbourGraph} from './neighbourGraph.ts';
import {normalisedAdjacency} from './sparse.ts';

/** Clusters that the eigengap can choose. */
const mostClusters = 12;
const mostNeighbours = 10;
/** Fewer points are one cluster: their graph says nothing. */
const fewestPoints = 8;

/**
 * Spectral clustering (Ng, Jordan & Weiss 2001) whose number of clusters follows from the eigengap, as in SpRAy
 * (Lapuschkin et al., Nature Communications 2019).
 *
 * @param points [count, dimensions]
 * @returns of each point its cluster, from 0
 */
export function* spectralClusters(
  points: Float32Array,
  dimensions: number,
  random: Random,
): Generator<void, Int32Array> {
  const count = points.length / dimensions;
  if (count < fewestPoints) return new Int32Array(count);
  const neighbours = Math.min(mostNeighbours, Math.max(3, Math.round(count / 6)));
  const adjacency = normalisedAdjacency(yield* neighbourGraph(points, dimensions, neighbours));
  const {values, vectors} = yield* lowestEigenpairs(adjacency, Math.min(count, mostClusters + 1), random);
  const clusters = eigengap(values);
  if (clusters === 1) return new Int32Array(count);
  return (yield* kMeans(spectralRows(vectors.slice(0, clusters)), clusters, random)).parts;
}

/**
 * How many clusters a graph falls into, by its Laplacian's lowest eigenvalues, rising from 0.
 *
 * One where the second is above ¼: then every part has more than an eighth of its edges to the others (Cheeger). Else
 * as many as lie before the widest gap, measured as a ratio: 0, .001, .002, .1, .3 are three clusters, though .3 is
 * farther from .1 than that from .002.
 */
export function eigengap(values: readonly number[]): number {
  if (values[1] > wellJoined) return 1;
  const gaps = values.slice(2).map((value, i) => (value + asGoodAsZero) / (values[i + 1] + asGoodAsZero));
  return gaps.indexOf(Math.max(...gaps)) + 2;
}

const wellJoined = 0.25;
const asGoodAsZero = 0.02;

/** Of each point its place in the eigenvectors' space, scaled to length 1. */
function spectralRows(vectors: readonly Float64Array[]): Float64Array[] {
  return Array.from(vectors[0], (_, i) => {
    const row = Float64Array.from(vectors, (vector) => vector[i]);
    const length = Math.hypot(...row);
    return length > 0 ? row.map((value) => value / length) : row;
  });
}

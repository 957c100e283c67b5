import {drawn} from '../../drawn.ts';
import {tapsOf} from '../../preprocess/taps.ts';
import type {Random} from '../../random.ts';
import type {ValueMap} from '../../render/resample.ts';
import {energyOf, MeanMapSum, positive} from '../meanMap.ts';
import {nearestCentre} from './kMeans.ts';
import {spectralClusters} from './spectral.ts';

/** Explanations that look alike. */
export interface ExplanationCluster {
  /** Rows of the maps given, nearest to the cluster's mean first. */
  readonly members: readonly number[];
  /** Mean of the members' maps, each scaled to the sum 1, on their own grid. */
  readonly meanMap: ValueMap;
}

/** Cells of the longer side that maps are compared at. */
const mostCells = 20;

/** Maps between two pauses: some 3 ms. */
const stride = 200;

/** Maps that take part in the spectral clustering itself; its graph takes time with their square. */
export const mostSampled = 5000;

/**
 * SpRAy, spectral relevance analysis (Lapuschkin et al., Nature Communications 2019): maps made small and scaled, their
 * nearest-neighbour graph, spectral clustering with as many clusters as the eigengap says. Of more than `sample` maps
 * as many are drawn; the rest goes to the cluster with the nearest mean.
 *
 * @param maps of one size; what is not positive counts as 0. A map without a positive value is in no cluster.
 * Yields nothing, so that others can work in between: 5,000 maps take seconds.
 *
 * @returns largest first
 */
export function* explanationClusters(
  maps: readonly ValueMap[],
  random: Random,
  sample = mostSampled,
): Generator<void, readonly ExplanationCluster[]> {
  yield;
  const energies = maps.map(energyOf);
  const rows = [...maps.keys()].filter((row) => energies[row] > 0);
  if (rows.length === 0) return [];
  const points: Float32Array[] = [];
  for (const row of rows) {
    if (points.length % stride === 0) yield;
    points.push(pointOf(maps[row]));
  }
  const some = drawn([...rows.keys()], sample, random).toSorted((a, b) => a - b);
  const dimensions = points[0].length;
  const flat = new Float32Array(some.length * dimensions);
  some.forEach((point, i) => flat.set(points[point], i * dimensions));
  const clusters = yield* spectralClusters(flat, dimensions, random);
  const means = meansOf(
    some.map((point) => points[point]),
    clusters,
  );
  yield;
  const nearest = points.map((point) => nearestCentre(point, means));
  yield;
  some.forEach(
    (point, i) => (nearest[point] = {index: clusters[i], distance: squaredDistance(points[point], means[clusters[i]])}),
  );
  return means
    .map((_, cluster) => [...rows.keys()].filter((point) => nearest[point].index === cluster))
    .filter((members) => members.length > 0)
    .map((members) => members.sort((a, b) => nearest[a].distance - nearest[b].distance).map((point) => rows[point]))
    .map((members) => ({members, meanMap: meanMapOf(members.map((row) => maps[row]))}))
    .sort((a, b) => b.members.length - a.members.length);
}

function meanMapOf(maps: readonly ValueMap[]): ValueMap {
  const sum = new MeanMapSum();
  for (const map of maps) sum.add(map);
  return sum.mean() ?? maps[0];
}

/** The map's positive part, made small and scaled to length 1. */
function pointOf({height, width, values}: ValueMap): Float32Array {
  const scale = Math.min(1, mostCells / Math.max(height, width));
  const rows = tapsOf('area', height, Math.max(1, Math.round(height * scale)));
  const columns = tapsOf('area', width, Math.max(1, Math.round(width * scale)));
  const small = new Float32Array(rows.starts.length * columns.starts.length);
  for (let y = 0; y < rows.starts.length; y++) {
    for (let x = 0; x < columns.starts.length; x++) {
      let sum = 0;
      for (let i = 0; i < rows.lengths[y]; i++) {
        for (let j = 0; j < columns.lengths[x]; j++) {
          const value = positive(values[(rows.starts[y] + i) * width + columns.starts[x] + j]);
          sum += rows.weights[y * rows.count + i] * columns.weights[x * columns.count + j] * value;
        }
      }
      small[y * columns.starts.length + x] = sum;
    }
  }
  const length = Math.hypot(...small);
  return small.map((value) => value / length);
}

function meansOf(points: readonly Float32Array[], clusters: Int32Array): readonly Float64Array[] {
  const count = clusters.reduce((most, cluster) => Math.max(most, cluster + 1), 0);
  const sizes = new Float64Array(count);
  const means = Array.from({length: count}, () => new Float64Array(points[0].length));
  clusters.forEach((cluster) => sizes[cluster]++);
  points.forEach((point, i) => point.forEach((value, k) => (means[clusters[i]][k] += value / sizes[clusters[i]])));
  return means;
}

function squaredDistance(a: Float32Array, b: Float64Array): number {
  return nearestCentre(a, [b]).distance;
}

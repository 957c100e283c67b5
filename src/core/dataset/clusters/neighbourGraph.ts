/**
 * The graph that joins each point with its nearest neighbours by Euclidean distance.
 *
 * @param points [count, dimensions]
 * @param neighbours of each point, fewer than points
 * @returns rows of symmetric weights: 1 where both are neighbours of each other, ½ where one is; as scikit-learn has it
 */
export function* neighbourGraph(
  points: Float32Array,
  dimensions: number,
  neighbours: number,
): Generator<void, readonly Map<number, number>[]> {
  const count = points.length / dimensions;
  const nearest = yield* nearestOf(points, dimensions, neighbours);
  const rows = Array.from({length: count}, () => new Map<number, number>());
  const add = (i: number, j: number) => rows[i].set(j, (rows[i].get(j) ?? 0) + 0.5);
  nearest.forEach((j, at) => {
    const i = Math.floor(at / neighbours);
    add(i, j);
    add(j, i);
  });
  return rows;
}

/** [count, neighbours], nearest first; of equal distances the earlier point. */
function* nearestOf(points: Float32Array, dimensions: number, neighbours: number): Generator<void, Int32Array> {
  const count = points.length / dimensions;
  const lists = Array.from({length: count}, () => new NearestList(neighbours));
  const farthest = new Float64Array(count).fill(Infinity);
  for (let i = 0; i < count; i++) {
    if (i % stride === 0) yield;
    for (let j = i + 1; j < count; j++) {
      const limit = Math.max(farthest[i], farthest[j]);
      const distance = squaredDistance(points, i * dimensions, j * dimensions, dimensions, limit);
      if (distance >= limit) continue;
      farthest[i] = lists[i].add(j, distance);
      farthest[j] = lists[j].add(i, distance);
    }
  }
  const nearest = new Int32Array(count * neighbours);
  lists.forEach((list, i) => nearest.set(list.points, i * neighbours));
  return nearest;
}

/** Squared Euclidean distance of the points that start at `a` and `b`; of any above the limit, some number above it. */
function squaredDistance(points: Float32Array, a: number, b: number, dimensions: number, limit: number): number {
  let sum = 0;
  // Most pairs are known to be far apart after a few dimensions, which makes the graph 1.5 times as quick.
  for (let start = 0; start < dimensions && sum <= limit; start += block) {
    const end = Math.min(dimensions, start + block);
    for (let k = start; k < end; k++) {
      const difference = points[a + k] - points[b + k];
      sum += difference * difference;
    }
  }
  return sum;
}

const block = 16;

/** Points between two pauses: some 3 ms of 5,000. */
const stride = 16;

/** The nearest of the points that were added. */
class NearestList {
  readonly points: Int32Array;
  readonly #distances: Float64Array;

  constructor(size: number) {
    this.points = new Int32Array(size).fill(-1);
    this.#distances = new Float64Array(size).fill(Infinity);
  }

  /** @returns the distance that the next has to be below */
  add(point: number, distance: number): number {
    const last = this.points.length - 1;
    if (distance >= this.#distances[last]) return this.#distances[last];
    let place = last;
    for (; place > 0 && distance < this.#distances[place - 1]; place--) {
      this.points[place] = this.points[place - 1];
      this.#distances[place] = this.#distances[place - 1];
    }
    this.points[place] = point;
    this.#distances[place] = distance;
    return this.#distances[last];
  }
}

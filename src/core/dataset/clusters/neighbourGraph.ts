/**
 * The graph that joins each point with its nearest neighbours by Euclidean distance.
 *
 * @param points [count, dimensions]
 * @param neighbours of each point, fewer than points
 * @returns rows of symmetric weights: 1 where both are neighbours of each other, ½ where one is; as scikit-learn has it
 */
export function neighbourGraph(points: Float32Array, dimensions: number, neighbours: number): readonly Map<number, number>[] {
  const count = points.length / dimensions;
  const nearest = nearestOf(points, dimensions, neighbours);
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
function nearestOf(points: Float32Array, dimensions: number, neighbours: number): Int32Array {
  const count = points.length / dimensions;
  const lists = Array.from({length: count}, () => new NearestList(neighbours));
  for (let i = 0; i < count; i++) {
    for (let j = i + 1; j < count; j++) {
      const distance = squaredDistance(points, i * dimensions, j * dimensions, dimensions);
      lists[i].add(j, distance);
      lists[j].add(i, distance);
    }
  }
  const nearest = new Int32Array(count * neighbours);
  lists.forEach((list, i) => nearest.set(list.points, i * neighbours));
  return nearest;
}

/** Squared Euclidean distance of the points that start at `a` and `b`. */
function squaredDistance(points: Float32Array, a: number, b: number, dimensions: number): number {
  let sum = 0;
  for (let k = 0; k < dimensions; k++) {
    const difference = points[a + k] - points[b + k];
    sum += difference * difference;
  }
  return sum;
}

/** The nearest of the points that were added. */
class NearestList {
  readonly points: Int32Array;
  readonly #distances: Float64Array;

  constructor(size: number) {
    this.points = new Int32Array(size).fill(-1);
    this.#distances = new Float64Array(size).fill(Infinity);
  }

  add(point: number, distance: number): void {
    let place = this.points.length - 1;
    if (distance >= this.#distances[place]) return;
    for (; place > 0 && distance < this.#distances[place - 1]; place--) {
      this.points[place] = this.points[place - 1];
      this.#distances[place] = this.#distances[place - 1];
    }
    this.points[place] = point;
    this.#distances[place] = distance;
  }
}

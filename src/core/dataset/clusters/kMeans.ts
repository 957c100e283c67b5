import type {Random} from '../../random.ts';

/** Points parted so that the squared distances to their parts' centres are small. */
export interface Parting {
  /** Of each point, 0 … parts − 1; points that are all the same leave parts empty. */
  readonly parts: Int32Array;
  /** Sum of the squared distances to the centres. */
  readonly spread: number;
}

const mostRounds = 100;

/**
 * k-means (Lloyd) from k-means++ starts (Arthur & Vassilvitskii, SODA 2007), the best of several.
 *
 * Yields nothing, after each round.
 *
 * @param points each of the same length; at least as many as parts
 */
export function* kMeans(
  points: readonly Float64Array[],
  parts: number,
  random: Random,
  starts = 10,
): Generator<void, Parting> {
  let best: Parting | undefined;
  for (let start = 0; start < starts; start++) {
    const found = yield* lloyd(points, firstCentres(points, parts, random));
    if (best === undefined || found.spread < best.spread) best = found;
  }
  return best ?? {parts: new Int32Array(points.length), spread: 0};
}

/** Each next centre is a point drawn in proportion to its squared distance to the nearest centre so far. */
function firstCentres(points: readonly Float64Array[], parts: number, random: Random): Float64Array[] {
  const centres = [points[Math.floor(random() * points.length)]];
  const distances = points.map((point) => distance(point, centres[0]));
  while (centres.length < parts) {
    let left = random() * distances.reduce((sum, value) => sum + value, 0);
    let drawn = distances.findIndex((value) => (left -= value) < 0);
    if (drawn < 0) drawn = Math.floor(random() * points.length); // all points are centres already
    centres.push(points[drawn]);
    points.forEach((point, i) => (distances[i] = Math.min(distances[i], distance(point, points[drawn]))));
  }
  return centres.map((centre) => centre.slice());
}

function* lloyd(points: readonly Float64Array[], centres: readonly Float64Array[]): Generator<void, Parting> {
  const parts = new Int32Array(points.length).fill(-1);
  let spread = 0;
  for (let round = 0; round < mostRounds; round++) {
    let moved = false;
    spread = 0;
    points.forEach((point, i) => {
      const {index, distance: away} = nearestCentre(point, centres);
      moved ||= parts[i] !== index;
      parts[i] = index;
      spread += away;
    });
    if (!moved) break;
    moveCentres(points, parts, centres);
    yield;
  }
  return {parts, spread};
}

/** A centre that has lost all points stays where it is. */
function moveCentres(points: readonly Float64Array[], parts: Int32Array, centres: readonly Float64Array[]): void {
  const sizes = new Int32Array(centres.length);
  parts.forEach((part) => sizes[part]++);
  centres.forEach((centre, part) => sizes[part] > 0 && centre.fill(0));
  points.forEach((point, i) => {
    const centre = centres[parts[i]];
    for (let k = 0; k < centre.length; k++) centre[k] += point[k] / sizes[parts[i]];
  });
}

/** The first of the nearest. */
export function nearestCentre(
  point: ArrayLike<number>,
  centres: readonly ArrayLike<number>[],
): {readonly index: number; readonly distance: number} {
  let nearest = {index: 0, distance: Infinity};
  for (let index = 0; index < centres.length; index++) {
    const away = distance(point, centres[index]);
    if (away < nearest.distance) nearest = {index, distance: away};
  }
  return nearest;
}

function distance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += (a[k] - b[k]) ** 2;
  return sum;
}

import type {ValueMap} from './resample.ts';

/** Straight pieces of a line: x1, y1, x2, y2 each, in the map's pixels (the first pixel's centre is at ½, ½). */
export type Segments = readonly number[];

type Point = readonly [x: number, y: number];

/**
 * The line along which a map has one value (marching squares, Lorensen & Cline 1987 in the plane).
 *
 * The map is taken to fall below the level outside its border, so every line is closed.
 * A saddle is cut by the mean of its four corners.
 *
 * @param level a raw value
 */
export function contour(map: ValueMap, level: number): Segments {
  const segments: number[] = [];
  for (let y = -1; y < map.height; y++) {
    for (let x = -1; x < map.width; x++) {
      square(map, level, x, y, segments);
    }
  }
  return segments;
}

/** Pairs of edges that a line joins, for each of the 16 sets of corners at or above the level; 0 is the top edge. */
const joins: readonly (readonly number[])[] = [
  [],
  [3, 0],
  [0, 1],
  [3, 1],
  [1, 2],
  [3, 0, 1, 2],
  [0, 2],
  [3, 2],
  [2, 3],
  [2, 0],
  [0, 1, 2, 3],
  [1, 2],
  [1, 3],
  [0, 1],
  [3, 0],
  [],
];

/** The other cut through a saddle, where its middle is at or above the level. */
const joinedSaddles: Readonly<Record<number, readonly number[]>> = {5: [0, 1, 2, 3], 10: [3, 0, 1, 2]};

function square(map: ValueMap, level: number, x: number, y: number, segments: number[]): void {
  const corners = [
    at(map, level, x, y),
    at(map, level, x + 1, y),
    at(map, level, x + 1, y + 1),
    at(map, level, x, y + 1),
  ];
  let inside = 0;
  for (const [corner, value] of corners.entries()) {
    if (value >= level) inside |= 1 << corner;
  }
  const [a, b, c, d] = corners as [number, number, number, number];
  const joined = (a + b + c + d) / 4 >= level ? joinedSaddles[inside] : undefined;
  const points: readonly Point[] = [
    [x + 0.5 + crossing(a, b, level), y + 0.5],
    [x + 1.5, y + 0.5 + crossing(b, c, level)],
    [x + 0.5 + crossing(d, c, level), y + 1.5],
    [x + 0.5, y + 0.5 + crossing(a, d, level)],
  ];
  for (const edge of joined ?? joins[inside] ?? []) segments.push(...(points[edge] ?? []));
}

// Beyond the border the map mirrors itself below the level, so that a line which leaves the map closes on the border.
function at(map: ValueMap, level: number, x: number, y: number): number {
  const column = Math.min(map.width - 1, Math.max(0, x));
  const row = Math.min(map.height - 1, Math.max(0, y));
  const value = map.values[row * map.width + column] ?? NaN;
  if ((column === x && row === y) || value < level) return value;
  return Math.min(2 * level - value, level - Number.MIN_VALUE);
}

function crossing(from: number, to: number, level: number): number {
  return from === to ? 0.5 : (level - from) / (to - from);
}

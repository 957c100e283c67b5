import type {Field} from '../preprocess/preprocessing.ts';
import type {Box} from './component.ts';

/**
 * Brings a box from a map's pixels to the picture's own, cut off at its border and rounded to whole pixels, outwards.
 *
 * @param map the map's size; it spans `field`
 * @param picture the picture's size after EXIF rotation
 * @returns undefined where the box lies beyond the picture, in a letterbox's bars
 */
export function boxInPicture(
  [left, top, right, bottom]: Box,
  map: {height: number; width: number},
  [fieldLeft, fieldTop, fieldRight, fieldBottom]: Field,
  picture: {height: number; width: number},
): Box | undefined {
  const x = (edge: number) => fieldLeft + (edge * (fieldRight - fieldLeft)) / map.width;
  const y = (edge: number) => fieldTop + (edge * (fieldBottom - fieldTop)) / map.height;
  const box: Box = [
    Math.max(0, outwards(Math.floor, x(left))),
    Math.max(0, outwards(Math.floor, y(top))),
    Math.min(picture.width, outwards(Math.ceil, x(right))),
    Math.min(picture.height, outwards(Math.ceil, y(bottom))),
  ];
  return box[0] < box[2] && box[1] < box[3] ? box : undefined;
}

/** A millionth of a pixel is rounding: an edge at 12.0000001 is at 12. */
function outwards(round: (value: number) => number, edge: number): number {
  const nearest = Math.round(edge);
  return Math.abs(edge - nearest) < 1e-6 ? nearest : round(edge);
}

/** Intersection over union of two boxes, 0…1. */
export function intersectionOverUnion(a: Box, b: Box): number {
  const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
  const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (area(a) + area(b) - shared);
}

function area([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}

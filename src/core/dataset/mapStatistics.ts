import {boxInPicture} from '../localize/box.ts';
import {type Box, largestComponent} from '../localize/component.ts';
import {type Point, toPicturePoint} from '../preprocess/field.ts';
import type {Field, Size} from '../preprocess/preprocessing.ts';
import {resampleMap, type ValueMap} from '../render/resample.ts';
import {coverageOf, type Region} from './coverage.ts';

/** How a map lies on its picture. */
export interface MapPlace {
  /** What of the picture the map spans, in the picture's own pixels. */
  readonly field: Field;
  /** The picture's own size. */
  readonly picture: Size;
  /** The network's input, which says in what proportions the map is enlarged before its box is drawn. */
  readonly input: Size;
  /** Where the object is, if that is known. */
  readonly truth?: Region;
  /** Share of the maximum at which the box is drawn; default 0.15. */
  readonly threshold?: number;
}

/** What can be said of one map. Its energy is its positive part, spread evenly over each cell. */
export interface MapStatistics {
  /** Shannon entropy of the energy over ln(cells), 0 (all in one cell) … 1 (even). */
  readonly entropy: number;
  /** Centre of mass, in the picture's own pixels. */
  readonly centre: Point;
  /** Share of the energy in the outermost ring of what the network saw of the picture, ⅛ of each side wide; 0…1. */
  readonly border: number;
  /** Share of the energy in the true region, 0…1; null without one. */
  readonly agreement: number | null;
  /**
   * Pointing game (Zhang et al. 2018) without tolerance: the brightest cell's centre is in the true region; null
   * without one.
   */
  readonly peakInside: boolean | null;
  /** Of the largest component, in the picture's own pixels; null where it lies in a letterbox's bars. */
  readonly box: Box | null;
}

/** Width of the border's ring, in sides of the picture. */
export const borderWidth = 1 / 8;

/**
 * @param map [n, m] raw values; what is not positive, NaN included, counts as nothing
 * @returns undefined for a map without a positive value: it points nowhere
 */
export function mapStatistics(map: ValueMap, place: MapPlace): MapStatistics | undefined {
  const energy = new Float64Array(map.values.length);
  let total = 0;
  for (let cell = 0; cell < energy.length; cell++) if (map.values[cell] > 0) total += energy[cell] = map.values[cell];
  if (!(total > 0)) return undefined;
  for (let cell = 0; cell < energy.length; cell++) energy[cell] /= total;
  const {field, picture, truth} = place;
  const inner = coverageOf({boxes: [insideBorder(field, picture)]}, map, field, picture);
  const object = truth && coverageOf(truth, map, field, picture);
  return {
    entropy: entropyOf(energy),
    centre: toPicturePoint(field, map, centreOf(energy, map.width)),
    border: share(1 - dot(energy, inner)),
    agreement: object ? share(dot(energy, object)) : null,
    peakInside: truth ? inRegion(truth, toPicturePoint(field, map, peakOf(map)), picture) : null,
    box: boxOf(map, place),
  };
}

function insideBorder([left, top, right, bottom]: Field, {width, height}: Size): Box {
  const [x, y, xx, yy] = [Math.max(0, left), Math.max(0, top), Math.min(width, right), Math.min(height, bottom)];
  const dx = borderWidth * (xx - x);
  const dy = borderWidth * (yy - y);
  return [x + dx, y + dy, xx - dx, yy - dy];
}

function entropyOf(shares: Float64Array): number {
  if (shares.length < 2) return 0;
  let sum = 0;
  for (let cell = 0; cell < shares.length; cell++) if (shares[cell] > 0) sum -= shares[cell] * Math.log(shares[cell]);
  return sum / Math.log(shares.length);
}

/** In the map's own cells. */
function centreOf(shares: Float64Array, width: number): Point {
  let x = 0;
  let y = 0;
  for (let cell = 0; cell < shares.length; cell++) {
    const column = cell % width;
    x += shares[cell] * (column + 0.5);
    y += shares[cell] * ((cell - column) / width + 0.5);
  }
  return {x, y};
}

/** Centre of the brightest cell, the first of equals; a map enlarged bilinearly has its maximum there too. */
function peakOf({width, values}: ValueMap): Point {
  let best = 0;
  for (let cell = 1; cell < values.length; cell++) {
    if (values[cell] > values[best] || Number.isNaN(values[best])) best = cell;
  }
  return {x: (best % width) + 0.5, y: Math.floor(best / width) + 0.5};
}

/** Whether a point of the picture lies in a region. */
function inRegion(region: Region, {x, y}: Point, picture: Size): boolean {
  if ('boxes' in region) {
    return region.boxes.some(([left, top, right, bottom]) => x >= left && x < right && y >= top && y < bottom);
  }
  const {width, height, values} = region.mask;
  const column = Math.floor((x * width) / picture.width);
  const row = Math.floor((y * height) / picture.height);
  return column >= 0 && column < width && row >= 0 && row < height && values[row * width + column] > 0;
}

/**
 * Pixels of the longer side. At the network's 224 a box takes 2 ms, half of what the whole explanation does in a sweep.
 */
const boxResolution = 64;

function boxOf(map: ValueMap, {field, picture, input, threshold}: MapPlace): Box | null {
  const scale = Math.min(1, boxResolution / Math.max(input.width, input.height));
  const size = {width: Math.ceil(scale * input.width), height: Math.ceil(scale * input.height)};
  const part = largestComponent(resampleMap(map, [0, 0, size.width, size.height], size), threshold);
  return (part && boxInPicture(part.box, size, field, picture)) ?? null;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

/** Sums of shares may end a rounding beyond 0…1. */
function share(value: number): number {
  return Math.min(1, Math.max(0, value));
}

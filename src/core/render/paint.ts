import type {Field} from '../preprocess/preprocessing.ts';
import {colourMaps, colourSteps, colourTable, type ColourMapId} from './colourMaps.ts';
import {coverage, displayRange, relativeValue, type DisplayRange} from './range.ts';
import {resampleMap, type Sampling, type Size, type ValueMap} from './resample.ts';

/** Pixels: [height, width, 4] bytes, red, green, blue, alpha (not premultiplied), rows from the top. */
export interface Raster extends Size {
  readonly rgba: Uint8ClampedArray;
}

/** A map's look. This is the only place where raw values become colours. */
export interface Look {
  readonly colourMap: ColourMapId;
  /** Raw values at the ends of the colour bar; default: `displayRange` of the map's extremes. */
  readonly range?: DisplayRange;
  readonly sampling?: Sampling;
}

/**
 * The map alone at a picture's size: its colours, transparent where it says nothing or does not reach.
 *
 * @param field the part of the picture that the map spans, in pixels of `size`
 */
export function paintMap(map: ValueMap, field: Field, size: Size, look: Look): Raster {
  const {kind} = colourMaps[look.colourMap];
  const range = look.range ?? displayRange(extremes(map), kind);
  const {values} = resampleMap(map, field, size, look.sampling);
  const colours = colourAlphas(look.colourMap);
  const rgba = new Uint8ClampedArray(values.length * 4);
  for (let pixel = 0; pixel < values.length; pixel++) {
    const value = values[pixel];
    if (Number.isNaN(value)) continue;
    const step = Math.round(relativeValue(value, range) * (colourSteps - 1)) * 4;
    rgba[pixel * 4] = colours[step];
    rgba[pixel * 4 + 1] = colours[step + 1];
    rgba[pixel * 4 + 2] = colours[step + 2];
    rgba[pixel * 4 + 3] = colours[step + 3];
  }
  return {width: size.width, height: size.height, rgba};
}

/**
 * The picture with the map over it, opaque, at the picture's size.
 *
 * @param options.field the part of the picture that the map spans, in pixels of `picture`
 * @param options.opacity 0 (picture alone) … 1
 */
export function paintOverlay(
  options: Look & {readonly picture: Raster; readonly map: ValueMap; readonly field: Field; readonly opacity: number},
): Raster {
  const {picture, map, field, opacity} = options;
  const {rgba} = paintMap(map, field, picture, options);
  for (let at = 0; at < rgba.length; at += 4) {
    const share = (rgba[at + 3] / 255) * opacity;
    for (let channel = at; channel < at + 3; channel++) {
      rgba[channel] = rgba[channel] * share + picture.rgba[channel] * (1 - share);
    }
    rgba[at + 3] = 255;
  }
  return {width: picture.width, height: picture.height, rgba};
}

/**
 * A veil over everything below a raw value: black with this opacity there, transparent where the map reaches the value.
 *
 * @param level a raw value
 */
export function paintMask(
  map: ValueMap,
  field: Field,
  size: Size,
  {level, opacity}: {level: number; opacity: number},
): Raster {
  const {values} = resampleMap(map, field, size);
  const rgba = new Uint8ClampedArray(values.length * 4);
  for (let pixel = 0; pixel < values.length; pixel++) {
    if (!(values[pixel] >= level)) rgba[pixel * 4 + 3] = 255 * opacity;
  }
  return {width: size.width, height: size.height, rgba};
}

/** Smallest and largest value; NaN is passed over, and a map of nothing else gives 0 and 0. */
export function extremes(map: ValueMap): DisplayRange {
  let min = Infinity;
  let max = -Infinity;
  const {values} = map;
  for (let i = 0; i < values.length; i++) {
    if (values[i] < min) min = values[i];
    if (values[i] > max) max = values[i];
  }
  return min <= max ? {min, max} : {min: 0, max: 0};
}

const alphas = new Map<ColourMapId, Uint8ClampedArray>();

/** [256, 4]: a colour map's table with its coverage as alpha. */
function colourAlphas(id: ColourMapId): Uint8ClampedArray {
  const known = alphas.get(id);
  if (known !== undefined) return known;
  const table = colourTable(id);
  const rgba = new Uint8ClampedArray(colourSteps * 4);
  for (let step = 0; step < colourSteps; step++) {
    rgba.set(table.subarray(step * 3, step * 3 + 3), step * 4);
    rgba[step * 4 + 3] = 255 * coverage(step / (colourSteps - 1), colourMaps[id].kind);
  }
  alphas.set(id, rgba);
  return rgba;
}

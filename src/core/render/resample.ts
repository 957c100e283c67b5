import type {Field} from '../preprocess/preprocessing.ts';

/** A map of raw values: [height, width], rows from the top. */
export interface ValueMap {
  readonly height: number;
  readonly width: number;
  readonly values: Float32Array;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `linear` between the centres of the map's pixels, held at its edges; `nearest` shows the cells as they are. */
export type Sampling = 'linear' | 'nearest';

/**
 * A map brought onto the picture that it explains.
 *
 * Pixel (x, y) of the picture has its centre at (x + ½, y + ½), and so has a cell of the map.
 *
 * @param field the part of the picture that the map spans, in pixels of a picture of this size
 * @returns values [height, width]; NaN where the picture lies outside the field
 */
export function resampleMap(map: ValueMap, field: Field, size: Size, sampling: Sampling = 'linear'): ValueMap {
  const [left, top, right, bottom] = field;
  const columns = axis(size.width, left, right, map.width, sampling);
  const rows = axis(size.height, top, bottom, map.height, sampling);
  const values = new Float32Array(size.width * size.height);
  const [above, below] = [new Float64Array(size.width), new Float64Array(size.width)];
  for (let y = 0; y < size.height; y++) {
    const start = y * size.width;
    if (rows.first[y] < 0) {
      values.fill(NaN, start, start + size.width);
      continue;
    }
    // As long as a row of pixels lies between the same two rows of cells, these stand.
    if (y === 0 || rows.first[y] !== rows.first[y - 1]) {
      acrossCells(map, columns, rows.first[y], above);
      acrossCells(map, columns, rows.second[y], below);
    }
    const down = rows.share[y];
    for (let x = 0; x < size.width; x++) values[start + x] = above[x] * (1 - down) + below[x] * down;
  }
  return {...size, values};
}

/** The map's value at a point of the picture, as `resampleMap` has it; NaN outside the field. */
export function valueAt(map: ValueMap, field: Field, x: number, y: number, sampling: Sampling = 'linear'): number {
  const [left, top, right, bottom] = field;
  const moved: Field = [left - x, top - y, right - x, bottom - y];
  return resampleMap(map, moved, {width: 1, height: 1}, sampling).values[0] ?? NaN;
}

/** A field (or box) in the pixels of a picture shown at another size. */
export function scaleField([left, top, right, bottom]: Field, from: Size, to: Size): Field {
  const sx = to.width / from.width;
  const sy = to.height / from.height;
  return [left * sx, top * sy, right * sx, bottom * sy];
}

/** For every pixel of one axis: the two cells it lies between (−1: outside), and the share of the second. */
interface Axis {
  readonly first: Int32Array;
  readonly second: Int32Array;
  readonly share: Float32Array;
}

function axis(pixels: number, start: number, end: number, cells: number, sampling: Sampling): Axis {
  const result = {first: new Int32Array(pixels), second: new Int32Array(pixels), share: new Float32Array(pixels)};
  for (let pixel = 0; pixel < pixels; pixel++) {
    const along = ((pixel + 0.5 - start) / (end - start)) * cells;
    if (!(along >= 0 && along < cells)) {
      result.first[pixel] = -1;
      continue;
    }
    const at = sampling === 'nearest' ? Math.floor(along) : Math.min(cells - 1, Math.max(0, along - 0.5));
    const first = Math.floor(at);
    result.first[pixel] = first;
    result.second[pixel] = sampling === 'nearest' ? first : Math.min(cells - 1, first + 1);
    result.share[pixel] = at - first;
  }
  return result;
}

/** One row of the map's cells across all pixels; NaN where those lie outside. */
function acrossCells(
  {values, width}: ValueMap,
  {first, second, share}: Axis,
  cellRow: number,
  out: Float64Array,
): void {
  const base = cellRow * width;
  for (let x = 0; x < out.length; x++) {
    out[x] = first[x] < 0 ? NaN : values[base + first[x]] * (1 - share[x]) + values[base + second[x]] * share[x];
  }
}

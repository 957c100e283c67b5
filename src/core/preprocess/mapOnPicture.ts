import type {Field, Size} from './preprocessing.ts';

/** A map with its raw values, [height, width]. */
interface GridMap extends Size {
  readonly values: Float32Array;
}

/**
 * Brings a map back to the picture's own pixels, bilinear between the centres of the map's cells.
 *
 * @param field what of the picture the map spans
 * @returns [height, width] in the map's units; 0 where the network did not see the picture
 */
export function mapOnPicture(map: GridMap, field: Field, picture: Size): Float32Array {
  const [left, top, right, bottom] = field;
  const columns = cells(picture.width, left, right, map.width);
  const rows = cells(picture.height, top, bottom, map.height);
  const out = new Float32Array(picture.width * picture.height);
  const value = (row: number, column: number) => map.values[row * map.width + column] ?? 0;
  rows.forEach((row, y) => {
    if (!row) return;
    columns.forEach((column, x) => {
      if (!column) return;
      const upper = mix(value(row.low, column.low), value(row.low, column.high), column.share);
      const lower = mix(value(row.high, column.low), value(row.high, column.high), column.share);
      out[y * picture.width + x] = mix(upper, lower, row.share);
    });
  });
  return out;
}

/** The two cells a pixel's centre lies between. */
interface Between {
  readonly low: number;
  readonly high: number;
  readonly share: number;
}

function cells(pixels: number, from: number, to: number, count: number): readonly (Between | undefined)[] {
  return Array.from({length: pixels}, (_, i) => {
    if (i + 0.5 < from || i + 0.5 > to) return undefined;
    const at = Math.min(count - 1, Math.max(0, ((i + 0.5 - from) * count) / (to - from) - 0.5));
    const low = Math.floor(at);
    return {low, high: Math.min(low + 1, count - 1), share: at - low};
  });
}

function mix(a: number, b: number, share: number): number {
  return share === 0 ? a : a + (b - a) * share;
}

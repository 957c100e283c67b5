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
  const columns = betweenCells(picture.width, left, right, map.width);
  const rows = betweenCells(picture.height, top, bottom, map.height);
  const out = new Float32Array(picture.width * picture.height);
  const mixed = new Float64Array(map.width);
  for (let y = rows.first; y < rows.end; y++) {
    const upper = rows.low[y] * map.width;
    const lower = rows.high[y] * map.width;
    for (let j = 0; j < map.width; j++) mixed[j] = mix(map.values[upper + j], map.values[lower + j], rows.share[y]);
    const start = y * picture.width;
    for (let x = columns.first; x < columns.end; x++) {
      out[start + x] = mix(mixed[columns.low[x]], mixed[columns.high[x]], columns.share[x]);
    }
  }
  return out;
}

/** For each pixel from `first` to before `end`: the two cells its centre lies between, and how near the second is. */
interface Between {
  readonly first: number;
  readonly end: number;
  readonly low: Int32Array;
  readonly high: Int32Array;
  readonly share: Float64Array;
}

function betweenCells(pixels: number, from: number, to: number, count: number): Between {
  const low = new Int32Array(pixels);
  const high = new Int32Array(pixels);
  const share = new Float64Array(pixels);
  for (let i = 0; i < pixels; i++) {
    const at = Math.min(count - 1, Math.max(0, ((i + 0.5 - from) * count) / (to - from) - 0.5));
    low[i] = Math.floor(at);
    high[i] = Math.min(low[i] + 1, count - 1);
    share[i] = at - low[i];
  }
  const first = Math.min(pixels, Math.max(0, Math.ceil(from - 0.5)));
  return {first, end: Math.max(first, Math.min(pixels, Math.floor(to - 0.5) + 1)), low, high, share};
}

function mix(a: number, b: number, share: number): number {
  return share === 0 ? a : a + (b - a) * share;
}

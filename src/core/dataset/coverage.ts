import type {Box} from '../localize/component.ts';
import type {Field, Size} from '../preprocess/preprocessing.ts';

/** A picture's truth in pixels: above 0 where the object is. It spans the picture, whatever its own size. */
export interface Mask extends Size {
  /** [height, width] */
  readonly values: Uint8Array;
}

/** Where the object is: in one of the boxes (the picture's own pixels), or where the mask says so. */
export type Region = {readonly boxes: readonly Box[]} | {readonly mask: Mask};

/**
 * The share of each cell of a map that a region covers, by exact area.
 *
 * @param cells the map's grid; it spans `field`
 * @param picture the picture's own size
 * @returns [cells.height, cells.width], 0…1; boxes that overlap count once
 */
export function coverageOf(region: Region, cells: Size, field: Field, picture: Size): Float64Array {
  const covered = new Float64Array(cells.height * cells.width);
  if ('mask' in region) addMask(covered, region.mask, cells, field, picture);
  else for (const box of disjoint(region.boxes)) addBox(covered, box, cells, field);
  return covered;
}

/** Splits boxes that may overlap into strips that do not, covering the same. */
export function disjoint(boxes: readonly Box[]): readonly Box[] {
  if (boxes.length < 2) return boxes;
  const edges = [...new Set(boxes.flatMap(([, top, , bottom]) => [top, bottom]))].sort((a, b) => a - b);
  return edges.slice(1).flatMap((bottom, i) => {
    const top = edges[i];
    const spans = boxes.filter((box) => box[1] <= top && box[3] >= bottom).sort((a, b) => a[0] - b[0]);
    const joined: [number, number][] = [];
    for (const [left, , right] of spans) {
      const last = joined.at(-1);
      if (last !== undefined && left <= last[1]) last[1] = Math.max(last[1], right);
      else joined.push([left, right]);
    }
    return joined.map(([left, right]): Box => [left, top, right, bottom]);
  });
}

function addBox(covered: Float64Array, [left, top, right, bottom]: Box, {height, width}: Size, field: Field): void {
  const across = overlaps(left, right, field[0], field[2], width);
  const down = overlaps(top, bottom, field[1], field[3], height);
  for (let i = 0; i < height; i++) {
    if (down[i] === 0) continue;
    for (let j = 0; j < width; j++) covered[i * width + j] += down[i] * across[j];
  }
}

/** Row by row: first each row's share of every column of cells, then those into the rows of cells. */
function addMask(covered: Float64Array, mask: Mask, {height, width}: Size, field: Field, picture: Size): void {
  const sx = picture.width / mask.width;
  const sy = picture.height / mask.height;
  const columns = Array.from({length: mask.width}, (_, x) => touched(x * sx, (x + 1) * sx, field[0], field[2], width));
  for (let y = 0; y < mask.height; y++) {
    const across = new Float64Array(width);
    for (let x = 0; x < mask.width; x++) {
      if (mask.values[y * mask.width + x] > 0) for (const [j, share] of columns[x]) across[j] += share;
    }
    for (const [i, share] of touched(y * sy, (y + 1) * sy, field[1], field[3], height)) {
      for (let j = 0; j < width; j++) covered[i * width + j] += share * across[j];
    }
  }
}

/** The cells that a span touches, each with the share of it that is covered. */
function touched(
  from: number,
  to: number,
  start: number,
  end: number,
  cells: number,
): readonly (readonly [number, number])[] {
  const first = Math.max(0, Math.floor(((from - start) / (end - start)) * cells));
  const last = Math.min(cells - 1, Math.ceil(((to - start) / (end - start)) * cells) - 1);
  const found: [number, number][] = [];
  for (let cell = first; cell <= last; cell++) found.push([cell, overlap(from, to, start, end, cells, cell)]);
  return found;
}

function overlaps(from: number, to: number, start: number, end: number, cells: number): Float64Array {
  const shares = new Float64Array(cells);
  for (let cell = 0; cell < cells; cell++) shares[cell] = overlap(from, to, start, end, cells, cell);
  return shares;
}

function overlap(from: number, to: number, start: number, end: number, cells: number, cell: number): number {
  const size = (end - start) / cells;
  const left = start + cell * size;
  return Math.max(0, Math.min(to, left + size) - Math.max(from, left)) / size;
}

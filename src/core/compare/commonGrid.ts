import type {Field} from '../preprocess/preprocessing.ts';
import {resampleMap, type ValueMap} from '../render/resample.ts';

/** A map with the part of the picture that it spans. */
export interface PlacedMap {
  readonly map: ValueMap;
  /** In the picture's own pixels. Left out, it spans the same as the other. */
  readonly field?: Field;
}

/** Two maps of one picture on the same grid. */
export interface MapPair {
  readonly a: ValueMap;
  readonly b: ValueMap;
  /** How many of the picture's pixels a cell is wide over how many it is high. */
  readonly aspect: number;
}

/** Both maps on the finer grid of the two, where both networks saw the picture; undefined where that is nowhere. */
export function onCommonGrid(a: PlacedMap, b: PlacedMap): MapPair | undefined {
  const own: Field = [0, 0, a.map.width, a.map.height];
  const [fieldA, fieldB] = [a.field ?? b.field ?? own, b.field ?? a.field ?? own];
  const [left, top] = [Math.max(fieldA[0], fieldB[0]), Math.max(fieldA[1], fieldB[1])];
  const [right, bottom] = [Math.min(fieldA[2], fieldB[2]), Math.min(fieldA[3], fieldB[3])];
  if (!(left < right && top < bottom)) return undefined;
  const cells = (side: 'width' | 'height', axis: 0 | 1, length: number) =>
    Math.max(1, Math.round(length * Math.max(density(a.map[side], fieldA, axis), density(b.map[side], fieldB, axis))));
  const size = {width: cells('width', 0, right - left), height: cells('height', 1, bottom - top)};
  const onGrid = ([x, y, xx, yy]: Field): Field => {
    const [across, down] = [size.width / (right - left), size.height / (bottom - top)];
    return [(x - left) * across, (y - top) * down, (xx - left) * across, (yy - top) * down];
  };
  const aspect = ((right - left) * size.height) / ((bottom - top) * size.width);
  return {a: placed(a.map, onGrid(fieldA), size), b: placed(b.map, onGrid(fieldB), size), aspect};
}

/** Cells for each of the picture's pixels. */
function density(cells: number, field: Field, axis: 0 | 1): number {
  return cells / (field[axis + 2] - field[axis]);
}

/** What is not a number says nothing, and would spread to its neighbours. */
function placed(map: ValueMap, field: Field, size: {readonly width: number; readonly height: number}): ValueMap {
  const finite = {...map, values: map.values.map((value) => (Number.isFinite(value) ? value : 0))};
  const edges = [0, 0, size.width, size.height];
  const fits =
    map.width === size.width &&
    map.height === size.height &&
    field.every((edge, i) => Math.abs(edge - edges[i]) < 1e-6);
  return fits ? finite : resampleMap(finite, field, size); // whose rounding would tell equal values apart
}

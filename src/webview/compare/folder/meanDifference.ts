import {onCommonGrid} from '../../../core/compare/commonGrid.ts';
import type {RawMap} from '../../../protocol/explanation.ts';

const made = new WeakMap<RawMap, WeakMap<RawMap, RawMap | null>>();

/** B − A of two mean maps, as shares of their maxima, on the finer grid; the same object for the same maps. */
export function meanDifference(a: RawMap | null, b: RawMap | null): RawMap | null {
  if (a === null || b === null) return null;
  const known = made.get(a) ?? new WeakMap<RawMap, RawMap | null>();
  made.set(a, known);
  const before = known.get(b);
  if (before !== undefined) return before;
  // Mean maps span the same part of the picture, whatever their grids: as fields of one unit they meet.
  const field = [0, 0, 1, 1] as const;
  const pair = onCommonGrid({map: a, field}, {map: b, field});
  const difference =
    pair === undefined ? null : {...pair.b, values: minus(overMaximum(pair.b.values), overMaximum(pair.a.values))};
  known.set(b, difference);
  return difference;
}

function minus(b: Float32Array, a: Float32Array): Float32Array {
  return b.map((value, i) => value - a[i]);
}

function overMaximum(values: Float32Array): Float32Array {
  const most = values.reduce((so, value) => Math.max(so, value), 0);
  return most > 0 ? values.map((value) => value / most) : values;
}

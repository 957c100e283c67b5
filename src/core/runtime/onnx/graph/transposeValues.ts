import type {ConstantValues} from './value.ts';
import {sizeOf} from './value.ts';

/** Elements read in a row, and so rows written to at a time: few enough for the nearest cache. */
const TILE = 8;

/**
 * The elements of a tensor of the given shape in the order of its permuted axes. Hundreds of megabytes of weights go this
 * way: by single elements, each with its offset, it took ten times as long.
 */
export function transposeValues<T extends ConstantValues>(values: T, shape: readonly number[], permutation: readonly number[]): T;
export function transposeValues(values: ConstantValues, shape: readonly number[], permutation: readonly number[]): ConstantValues {
  const from = values as Float32Array; // the others are copied by the same assignments
  const to = new (values.constructor as typeof Float32Array)(values.length);
  const strides = stridesOf(shape);
  const turned = stridesOf(permutation.map((axis) => shape[axis]));
  const last = shape.length - 1;
  const [length, step] = [shape[last], turned[permutation.indexOf(last)]];
  const rows = permutation.filter((axis) => axis !== last);
  const sizes = rows.map((axis) => shape[axis]);
  const sources = offsets(sizes, rows.map((axis) => strides[axis]));
  const targets = offsets(sizes, rows.map((axis) => turned[permutation.indexOf(axis)]));
  for (let start = 0; start < length; start += TILE) {
    const count = Math.min(TILE, length - start);
    for (let row = 0; row < sources.length; row++) {
      const source = sources[row] + start;
      const target = targets[row] + start * step;
      for (let at = 0; at < count; at++) to[target + at * step] = from[source + at];
    }
  }
  return to;
}

function stridesOf(shape: readonly number[]): number[] {
  return shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
}

/** Of all elements of a tensor, row-major, with the given strides. */
function offsets(sizes: readonly number[], strides: readonly number[]): Int32Array {
  return sizes.reduce((before, size, axis) => {
    const all = new Int32Array(before.length * size);
    for (let at = 0; at < all.length; at++) all[at] = before[Math.floor(at / size)] + (at % size) * strides[axis];
    return all;
  }, Int32Array.of(0));
}

import type {ConstantValues} from './value.ts';
import {sizeOf} from './value.ts';

/** The elements of a tensor of the given shape in the order of its permuted axes. */
export function transposeValues<T extends ConstantValues>(
  values: T,
  shape: readonly number[],
  permutation: readonly number[],
): T;
export function transposeValues(
  values: ConstantValues,
  shape: readonly number[],
  permutation: readonly number[],
): ConstantValues {
  const offsets = sourceOffsets(shape, permutation);
  if (values instanceof BigInt64Array) return values.map((_, at) => values[offsets[at] ?? 0] ?? 0n);
  const result = values.slice();
  for (let at = 0; at < result.length; at++) result[at] = values[offsets[at] ?? 0] ?? 0;
  return result;
}

function sourceOffsets(shape: readonly number[], permutation: readonly number[]): Int32Array {
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = permutation.map((axis) => shape[axis] ?? 1);
  const steps = permutation.map((axis) => strides[axis] ?? 0);
  const last = sizes.length - 1;
  const offsets = new Int32Array(sizeOf(shape));
  const index = new Int32Array(sizes.length);
  const run = sizes[last] ?? 1;
  const step = steps[last] ?? 0;
  let base = 0;
  for (let at = 0; at < offsets.length; at += run) {
    for (let k = 0; k < run; k++) offsets[at + k] = base + k * step;
    for (let axis = last - 1; axis >= 0; axis--) {
      const size = sizes[axis] ?? 1;
      const stride = steps[axis] ?? 0;
      base += stride;
      index[axis] = (index[axis] ?? 0) + 1;
      if ((index[axis] ?? 0) < size) break;
      base -= size * stride;
      index[axis] = 0;
    }
  }
  return offsets;
}

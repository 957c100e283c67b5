import type {ConstantValues} from './value.ts';
import {sizeOf} from './value.ts';

/** Sides of the squares that are turned at a time: a line of the cache holds 16 numbers, and the nearest cache 16 lines. */
const TILE = 16;

/**
 * The elements of a tensor of the given shape in the order of its permuted axes. Hundreds of megabytes of weights go this
 * way: by single elements, each with its offset, it took ten times as long. Squares of the last axis and the longest
 * other one are turned, so that lines are read and written whole while they are near.
 */
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
  const from = values as Float32Array; // the others are copied by the same assignments
  const to = new (values.constructor as typeof Float32Array)(values.length);
  const strides = stridesOf(shape);
  const turned = stridesOf(permutation.map((axis) => shape[axis]));
  const steps = shape.map((_, axis) => turned[permutation.indexOf(axis)]);
  const last = shape.length - 1;
  const [across, ...rest] = permutation.filter((axis) => axis !== last).toSorted((a, b) => shape[b] - shape[a]);
  const sizes = rest.map((axis) => shape[axis]);
  const sources = offsets(
    sizes,
    rest.map((axis) => strides[axis]),
  );
  const targets = offsets(
    sizes,
    rest.map((axis) => steps[axis]),
  );
  const side = (axis: number, stride: number): Side => ({length: shape[axis], stride, step: steps[axis]});
  turn({values: from, starts: sources}, {values: to, starts: targets}, side(last, 1), side(across, strides[across]));
  return to;
}

interface Plane {
  readonly values: Float32Array;
  /** Where each plane begins. */
  readonly starts: Int32Array;
}

interface Side {
  readonly length: number;
  /** From one element to the next in the source, and in the target. */
  readonly stride: number;
  readonly step: number;
}

/** A function of its own: within the other, V8's optimiser does not see that all of these are numbers, and it takes twice as long. */
function turn(source: Plane, target: Plane, wide: Side, high: Side): void {
  const {values: from, starts: sources} = source;
  const {values: to, starts: targets} = target;
  const {length: width, step} = wide;
  const {length: height, stride, step: stepAcross} = high;
  for (let left = 0; left < width; left += TILE) {
    const right = Math.min(left + TILE, width);
    for (let top = 0; top < height; top += TILE) {
      const bottom = Math.min(top + TILE, height);
      for (let plane = 0; plane < sources.length; plane++) {
        for (let x = left; x < right; x++) {
          let at = sources[plane] + top * stride + x;
          let goal = targets[plane] + top * stepAcross + x * step;
          for (let y = top; y < bottom; y++, at += stride, goal += stepAcross) to[goal] = from[at];
        }
      }
    }
  }
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

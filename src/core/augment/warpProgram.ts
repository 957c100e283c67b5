import {
  add,
  cast,
  clipByValue,
  equal,
  expandDims,
  floor,
  gather,
  mul,
  range,
  reshape,
  split,
  sub,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type {Edge} from './warp.ts';

/**
 * `warp` as a tensor program, for devices that the copies would have to be carried to.
 *
 * @param picture [height, width, channels]
 * @param affines [copies, 6], each copy → picture
 * @returns [copies, height, width, channels], the same to float32's rounding of places (1e-5 pixels)
 */
export function warpTensor(picture: Tensor, affines: Tensor, edge: Edge): Tensor {
  const [height, width, channels] = picture.shape;
  const [a, b, c, d, e, f] = split(reshape(affines, [-1, 6, 1]), 6, 1); // each [copies, 1, 1]
  const x = reshape(range(0, width), [1, 1, width]);
  const y = reshape(range(0, height), [1, height, 1]);
  const columns = neighbours(add(mul(a, x), add(mul(b, y), c)), width, edge);
  const rows = neighbours(add(mul(d, x), add(mul(e, y), f)), height, edge);
  const pixels = reshape(picture, [height * width, channels]);
  const parts = rows.flatMap((row) =>
    columns.map((column) => {
      const place = cast(add(mul(row.index, width), column.index), 'int32');
      return mul(gather(pixels, place), expandDims(mul(row.weight, column.weight), -1));
    }),
  );
  return parts.reduce((sum, part) => add(sum, part));
}

interface Neighbour {
  readonly index: Tensor;
  readonly weight: Tensor;
}

/** The two neighbours of each place of an axis, pushed inside it, and their weights. */
function neighbours(place: Tensor, length: number, edge: Edge): readonly Neighbour[] {
  const first = floor(place);
  const far = sub(place, first);
  return [
    {whole: first, share: sub(1, far)},
    {whole: add(first, 1), share: far},
  ].map(({whole, share}) => {
    const index = clipByValue(whole, 0, length - 1);
    const weight = edge === 'zero' ? mul(share, cast(equal(index, whole), 'float32')) : share;
    return {index, weight};
  });
}

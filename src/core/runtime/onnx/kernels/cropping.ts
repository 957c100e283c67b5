import type {CropAndResizeAttrs} from '@tensorflow/tfjs-core';
import {gather} from '../graph/arrange.ts';
import {binary} from '../graph/elementwise.ts';
import type {ConstantValues, Value} from '../graph/value.ts';
import {reshape} from '../graph/views.ts';
import {Untraceable} from '../untraceable.ts';
import type {KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';

/** Boxes of pictures at another size, where the boxes are constants, as in the layer that crops the centre. */
export const CROPPING_KERNELS: KernelTable = {
  CropAndResize: kernel<'image' | 'boxes' | 'boxInd', CropAndResizeAttrs>((graph, {image, boxes, boxInd}, attrs) => {
    const [batch, height, width, channels] = image.shape;
    const [rows, columns] = attrs.cropSize;
    const corners = constant(boxes);
    const shape = [boxes.shape[0], rows, columns, 1];
    const pixels = reshape(graph, image, [batch * height * width, channels]);
    const taps = tapsOf(
      Array.from({length: shape[0]}, (_, box) => {
        const [top, left, bottom, right] = [0, 1, 2, 3].map((k) => Number(corners[box * 4 + k]));
        return {
          first: Number(constant(boxInd)[box]) * height * width,
          down: places(top, bottom, rows, height),
          across: places(left, right, columns, width),
        };
      }),
      {height, width},
      attrs.method,
    );
    const float = (values: readonly number[]) => graph.constant(Float32Array.from(values), {shape, dtype: 'float32'});
    const parts = taps.map(({indices, weights}) => {
      const at = graph.constant(Int32Array.from(indices), {shape: shape.slice(0, 3), dtype: 'int32'});
      return binary(graph, 'Mul', gather(graph, pixels, at, 0), float(weights));
    });
    const inside = parts.reduce((sum, part) => binary(graph, 'Add', sum, part));
    const shown = taps[0].weights.map((_, k) => taps.reduce((sum, {weights}) => sum + weights[k], 0));
    return binary(graph, 'Add', inside, float(shown.map((share) => (share > 0 ? 0 : attrs.extrapolationValue))));
  }),
};

interface Tap {
  readonly indices: readonly number[];
  readonly weights: readonly number[];
}

interface Box {
  /** The flat place of its picture's first pixel. */
  readonly first: number;
  readonly down: readonly number[];
  readonly across: readonly number[];
}

/** For each neighbour that counts, its flat place and weight for every pixel of every box; 0 outside the picture. */
function tapsOf(
  boxes: readonly Box[],
  {height, width}: {height: number; width: number},
  method: CropAndResizeAttrs['method'],
): readonly Tap[] {
  const sides = method === 'bilinear' ? [Math.floor, Math.ceil] : [Math.round];
  const share = (place: number, side: number) =>
    sides.length === 1 ? 1 : side === 0 ? 1 - (place - Math.floor(place)) : place - Math.floor(place);
  return sides.flatMap((roundY, lower) =>
    sides.map((roundX, further) => {
      const pixels = boxes.flatMap(({first, down, across}) =>
        down.flatMap((y) =>
          across.map((x) => {
            const outside = y < 0 || x < 0 || y > height - 1 || x > width - 1;
            return outside ? [0, 0] : [first + roundY(y) * width + roundX(x), share(y, lower) * share(x, further)];
          }),
        ),
      );
      return {indices: pixels.map(([index]) => index), weights: pixels.map(([, weight]) => weight)};
    }),
  );
}

/** Where the pixels of a box lie on an axis; box sides are shares of its last pixel. */
function places(from: number, to: number, count: number, length: number): number[] {
  if (count === 1) return [0.5 * (from + to) * (length - 1)];
  return Array.from({length: count}, (_, k) => from * (length - 1) + (k * (to - from) * (length - 1)) / (count - 1));
}

function constant({origin}: Value): ConstantValues {
  if (origin.kind !== 'constant') throw new Untraceable('CropAndResize', 'its boxes are not constant.');
  return origin.values;
}

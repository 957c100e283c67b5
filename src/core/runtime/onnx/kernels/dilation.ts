import type {Dilation2DAttrs} from '@tensorflow/tfjs-core';
import {backend_util} from '@tensorflow/tfjs-core';
import {pad, slice} from '../graph/arrange.ts';
import {binary, compare, elementwise, where} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {reshape} from '../graph/views.ts';
import type {KernelTable} from './kernel.ts';
import {kernel, unavailable} from './kernel.ts';

/** Grey-scale dilation of morphology: the greatest of x + filter in each window. */
export const DILATION_KERNELS: KernelTable = {
  Dilation2D: kernel<'x' | 'filter', Dilation2DAttrs>((graph, {x, filter}, attrs) =>
    windows(graph, x, filter, attrs).values.reduce((most, value) => binary(graph, 'Max', most, value)),
  ),
  Dilation2DBackpropInput: kernel<'x' | 'filter' | 'dy', Dilation2DAttrs>((graph, {x, filter, dy}, attrs) => {
    const {values, places, padded, paddings, strides} = windows(graph, x, filter, attrs);
    const zero = graph.scalar(0);
    const most = values.reduce((greatest, value) => binary(graph, 'Max', greatest, value));
    let left = dy; // a window's gradient goes to its first greatest value
    const spread = values.map((value, k) => {
      const hit = compare(graph, 'Equal', value, most);
      const share = where(graph, hit, left, zero);
      left = where(graph, hit, zero, left);
      return placed(graph, share, places[k], padded, strides);
    });
    const whole = spread.reduce((sum, part) => binary(graph, 'Add', sum, part));
    return slice(graph, whole, {begin: paddings.map(([before]) => before), size: x.shape});
  }),
  Dilation2DBackpropFilter: kernel<'x' | 'filter' | 'dy', Dilation2DAttrs>((graph, {x, filter, dy}) =>
    unavailable(graph, 'Dilation2DBackpropFilter', [x, dy], filter.shape),
  ),
};

type Pairs = readonly (readonly [number, number])[];

interface Windows {
  /** x + filter for each element of the filter, [batch, outHeight, outWidth, channels]. */
  readonly values: readonly Value[];
  /** Where in the padded picture the first window meets that element. */
  readonly places: readonly (readonly [number, number])[];
  readonly padded: readonly number[];
  readonly paddings: Pairs;
  readonly strides: readonly [number, number];
}

function windows(graph: Graph, x: Value, filter: Value, {strides, pad: padding, dilations}: Dilation2DAttrs): Windows {
  const [n, h, w, c] = x.shape;
  const [rows, columns] = filter.shape;
  const info = backend_util.computeDilation2DInfo([n, h, w, c], [rows, columns, c], strides, padding, 'NHWC', dilations);
  const {top, bottom, left, right} = info.padInfo;
  const paddings: Pairs = [[0, 0], [top, bottom], [left, right], [0, 0]];
  const wide = pad(graph, x, paddings, graph.scalar(-3.4028234663852886e38));
  const size = [n, info.outHeight, info.outWidth, c];
  const step = [1, info.strideHeight, info.strideWidth, 1];
  const elements = Array.from({length: rows * columns}, (_, k) => [Math.floor(k / columns), k % columns] as const);
  const places = elements.map(([i, j]) => [i * info.dilationHeight, j * info.dilationWidth] as const);
  return {
    places,
    padded: wide.shape,
    paddings,
    strides: [info.strideHeight, info.strideWidth],
    values: elements.map(([i, j], k) => {
      const weight = reshape(graph, slice(graph, filter, {begin: [i, j, 0], size: [1, 1, c]}), [1, 1, 1, c]);
      return elementwise(graph, 'Add', [slice(graph, wide, {begin: [0, ...places[k], 0], size, step}), weight]);
    }),
  };
}

/** Windows' values put back to the places they were taken from, zeros elsewhere: [batch, …padded, channels]. */
function placed(graph: Graph, share: Value, [top, left]: readonly [number, number], padded: readonly number[], [down, across]: readonly [number, number]): Value {
  const [n, h, w, c] = share.shape;
  const zero = graph.scalar(0);
  const gaps = pad(graph, reshape(graph, share, [n, h, 1, w, 1, c]), [[0, 0], [0, 0], [0, down - 1], [0, 0], [0, across - 1], [0, 0]], zero);
  const size = [n, (h - 1) * down + 1, (w - 1) * across + 1, c];
  const spaced = slice(graph, reshape(graph, gaps, [n, h * down, w * across, c]), {begin: [0, 0, 0, 0], size});
  return pad(graph, spaced, [[0, 0], [top, padded[1] - top - size[1]], [left, padded[2] - left - size[2]], [0, 0]], zero);
}

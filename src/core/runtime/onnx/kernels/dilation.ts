import type {Dilation2DAttrs} from '@tensorflow/tfjs-core';
import {backend_util} from '@tensorflow/tfjs-core';
import {slice} from '../graph/arrange.ts';
import {binary} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {reshape} from '../graph/views.ts';
import {toGreatest, windowElements, type WindowGeometry} from '../graph/windows.ts';
import type {KernelTable} from './kernel.ts';
import {kernel, unavailable} from './kernel.ts';

/** Grey-scale dilation of morphology: the greatest of x + filter in each window. */
export const DILATION_KERNELS: KernelTable = {
  Dilation2D: kernel<'x' | 'filter', Dilation2DAttrs>((graph, {x, filter}, attrs) =>
    raised(graph, x, filter, geometryOf(x, filter, attrs)).reduce((most, value) => binary(graph, 'Max', most, value)),
  ),
  Dilation2DBackpropInput: kernel<'x' | 'filter' | 'dy', Dilation2DAttrs>((graph, {x, filter, dy}, attrs) => {
    const geometry = geometryOf(x, filter, attrs);
    return toGreatest(graph, dy, raised(graph, x, filter, geometry), x.shape, geometry);
  }),
  Dilation2DBackpropFilter: kernel<'x' | 'filter' | 'dy', Dilation2DAttrs>((graph, {x, filter, dy}) =>
    unavailable(graph, 'Dilation2DBackpropFilter', [x, dy], filter.shape),
  ),
};

function geometryOf(x: Value, filter: Value, {strides, pad, dilations}: Dilation2DAttrs): WindowGeometry {
  const [n, h, w, c] = x.shape;
  const [rows, columns] = filter.shape;
  const info = backend_util.computeDilation2DInfo([n, h, w, c], [rows, columns, c], strides, pad, 'NHWC', dilations);
  const {top, left, bottom, right} = info.padInfo;
  return {
    axes: [1, 2],
    size: [rows, columns],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
    outs: [info.outHeight, info.outWidth],
  };
}

function raised(graph: Graph, x: Value, filter: Value, geometry: WindowGeometry): Value[] {
  const [, columns, channels] = filter.shape;
  return windowElements(graph, x, geometry).map((value, k) => {
    const weight = slice(graph, filter, {begin: [Math.floor(k / columns), k % columns, 0], size: [1, 1, channels]});
    return binary(graph, 'Add', value, reshape(graph, weight, [1, 1, 1, channels]));
  });
}

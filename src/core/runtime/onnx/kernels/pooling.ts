import type {AvgPoolAttrs, MaxPoolAttrs, MaxPoolGradAttrs} from '@tensorflow/tfjs-core';
import {backend_util} from '@tensorflow/tfjs-core';
import {binary} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import {producer, type Type, type Value} from '../graph/value.ts';
import {nchw, nhwc, reshape} from '../graph/views.ts';
import {toGreatest, windowElements, type WindowGeometry} from '../graph/windows.ts';
import type {KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';

/** Two-dimensional pooling. AvgPoolGrad is not here: `gradients.ts` differentiates without it. */
export const POOLING_KERNELS: KernelTable = {
  MaxPool: kernel<'x', MaxPoolAttrs>((graph, {x}, attrs) => nhwc(graph, maxPool(graph, x, attrs).values)),
  AvgPool: kernel<'x', AvgPoolAttrs>((graph, {x}, attrs) => nhwc(graph, averagePool(graph, x, attrs))),
  MaxPoolGrad: kernel<'dy' | 'input', MaxPoolGradAttrs>((graph, {dy, input}, attrs) =>
    nhwc(graph, maxPoolGrad(graph, dy, input, attrs)),
  ),
};

type PoolAttributes = Pick<MaxPoolAttrs, 'filterSize' | 'strides' | 'pad' | 'dimRoundingMode'>;

function maxPool(graph: Graph, x: Value, attrs: PoolAttributes): {values: Value; indices: Value} {
  const {shape, attributes} = poolGeometry(x, attrs);
  const types: [Type, Type] = [
    {shape, dtype: 'float32'},
    {shape, dtype: 'int64'},
  ];
  const [values, indices] = graph.nodes('MaxPool', [withPaddedZeros(graph, nchw(graph, x))], types, attributes);
  if (values === undefined || indices === undefined) throw new Error('MaxPool has two outputs.');
  return {values, indices};
}

// ONNX Runtime 1.30 makes Pad with zeros and MaxPool one node, in which the zeros are lost: its padding never wins. With
// a node between them it does not.
function withPaddedZeros(graph: Graph, x: Value): Value {
  return producer(x, 'Pad') ? binary(graph, 'Max', x, graph.scalar(-3.4028234663852886e38)) : x;
}

function averagePool(graph: Graph, x: Value, attrs: PoolAttributes): Value {
  const {shape, attributes} = poolGeometry(x, attrs);
  return graph.node('AveragePool', [nchw(graph, x)], {shape, dtype: 'float32'}, {...attributes, count_include_pad: 0});
}

// Each window's gradient goes to its first maximum in row order, which is the one that MaxPool names, as in tfjs.
function maxPoolGrad(graph: Graph, dy: Value, x: Value, attrs: PoolAttributes): Value {
  if (graph.target === 'webgpu') return maxPoolGradByWindows(graph, dy, x, attrs);
  const {indices} = maxPool(graph, x, attrs);
  const input = nchw(graph, x);
  const size = [input.shape.reduce((product, n) => product * n, 1)];
  const windows = [indices.shape.reduce((product, n) => product * n, 1)];
  const zeros = graph.filled(0, {shape: size, dtype: 'float32'});
  const updates = reshape(graph, nchw(graph, dy), windows);
  const places = reshape(graph, indices, windows);
  const type = {shape: size, dtype: 'float32'} as const;
  const scattered = graph.node('ScatterElements', [zeros, places, updates], type, {axis: 0, reduction: 'add'});
  return reshape(graph, scattered, input.shape);
}

// The same for WebGPU, where MaxPool gives no indices; on a CPU it takes 4 to 15 times as long.
function maxPoolGradByWindows(graph: Graph, dy: Value, x: Value, attrs: PoolAttributes): Value {
  const {shape, attributes} = poolGeometry(x, attrs);
  const input = nchw(graph, x);
  const geometry: WindowGeometry = {
    axes: [2, 3],
    size: attributes.kernel_shape,
    strides: attributes.strides,
    dilations: [1, 1],
    pads: attributes.pads,
    outs: [shape[2], shape[3]],
  };
  return toGreatest(graph, nchw(graph, dy), windowElements(graph, input, geometry), input.shape, geometry);
}

function poolGeometry(x: Value, {filterSize, strides, pad, dimRoundingMode}: PoolAttributes) {
  const [n = 1, h = 1, w = 1, c = 1] = x.shape;
  const info = backend_util.computePool2DInfo([n, h, w, c], filterSize, strides, 1, pad, dimRoundingMode);
  const {top, left, bottom, right} = info.padInfo;
  const attributes: {kernel_shape: [number, number]; strides: [number, number]; pads: number[]} = {
    kernel_shape: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    pads: [top, left, bottom, right],
  };
  return {shape: [n, c, info.outHeight, info.outWidth], attributes};
}

import type {
  Conv2DAttrs,
  Conv2DBackpropFilterAttrs,
  Conv2DBackpropInputAttrs,
  DepthwiseConv2dNativeAttrs,
  DepthwiseConv2dNativeBackpropFilterAttrs,
  DepthwiseConv2dNativeBackpropInputAttrs,
  FusedConv2DAttrs,
  FusedDepthwiseConv2DAttrs,
} from '@tensorflow/tfjs-core';
import {backend_util} from '@tensorflow/tfjs-core';
import {binary} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {nchw, nhwc, reshape, transpose} from '../graph/views.ts';
import {activate} from './activation.ts';
import type {ConvolutionGeometry} from './convolutionGradient.ts';
import {convolveBack} from './convolutionGradient.ts';
import type {KernelTable} from './kernel.ts';
import {Untraceable} from '../untraceable.ts';
import {kernel, unavailable} from './kernel.ts';

/** Two-dimensional convolutions, plain and depthwise, and their gradients with respect to the input. */
export const CONVOLUTION_KERNELS: KernelTable = {
  Conv2D: kernel<'x' | 'filter', Conv2DAttrs>((graph, {x, filter}, attrs) => conv2d(graph, x, filter, attrs)),
  DepthwiseConv2dNative: kernel<'x' | 'filter', DepthwiseConv2dNativeAttrs>((graph, {x, filter}, attrs) =>
    depthwise(graph, x, filter, attrs),
  ),
  FusedConv2D: kernel<'x' | 'filter', FusedConv2DAttrs, 'bias' | 'preluActivationWeights'>(
    (graph, {x, filter, bias, preluActivationWeights}, attrs) =>
      finish(graph, conv2d(graph, x, filter, attrs), bias, attrs, preluActivationWeights),
  ),
  FusedDepthwiseConv2D: kernel<'x' | 'filter', FusedDepthwiseConv2DAttrs, 'bias' | 'preluActivationWeights'>(
    (graph, {x, filter, bias, preluActivationWeights}, attrs) =>
      finish(graph, depthwise(graph, x, filter, attrs), bias, attrs, preluActivationWeights),
  ),
  Conv2DBackpropInput: kernel<'dy' | 'filter', Conv2DBackpropInputAttrs>((graph, {dy, filter}, attrs) => {
    const geometry = geometryOf('Conv2DBackpropInput', attrs.inputShape, filter, {...attrs, dilations: 1}, false);
    return nhwc(graph, convolveBack(graph, nchw(graph, dy), convWeights(graph, filter), geometry));
  }),
  DepthwiseConv2dNativeBackpropInput: kernel<'dy' | 'filter', DepthwiseConv2dNativeBackpropInputAttrs>(
    (graph, {dy, filter}, attrs) => {
      const geometry = geometryOf('DepthwiseConv2dNativeBackpropInput', attrs.inputShape, filter, attrs, true);
      return nhwc(graph, convolveBack(graph, nchw(graph, dy), depthwiseWeights(graph, filter), geometry));
    },
  ),
  // tfjs's fused ops ask for it together with the gradient that is wanted, and then leave it.
  Conv2DBackpropFilter: kernel<'x' | 'dy', Conv2DBackpropFilterAttrs>((graph, {x, dy}, {filterShape}) =>
    unavailable(graph, 'Conv2DBackpropFilter', [x, dy], filterShape),
  ),
  DepthwiseConv2dNativeBackpropFilter: kernel<'x' | 'dy', DepthwiseConv2dNativeBackpropFilterAttrs>(
    (graph, {x, dy}, {filterShape}) => unavailable(graph, 'DepthwiseConv2dNativeBackpropFilter', [x, dy], filterShape),
  ),
};

type WindowAttributes = Pick<Conv2DAttrs, 'strides' | 'pad'> &
  Partial<Pick<Conv2DAttrs, 'dilations' | 'dimRoundingMode' | 'dataFormat'>>;

function conv2d(graph: Graph, x: Value, filter: Value, attrs: WindowAttributes): Value {
  const geometry = geometryOf('Conv2D', x.shape, filter, attrs, false);
  return convolve(graph, x, convWeights(graph, filter), geometry);
}

function depthwise(graph: Graph, x: Value, filter: Value, attrs: WindowAttributes): Value {
  const geometry = geometryOf('DepthwiseConv2dNative', x.shape, filter, attrs, true);
  return convolve(graph, x, depthwiseWeights(graph, filter), geometry);
}

function convolve(graph: Graph, x: Value, weights: Value, geometry: ConvolutionGeometry): Value {
  const {batch, outChannels, outHeight, outWidth, strides, pads, dilations, group} = geometry;
  const type = {shape: [batch, outChannels, outHeight, outWidth], dtype: x.dtype};
  return nhwc(graph, graph.node('Conv', [nchw(graph, x), weights], type, {strides, pads, dilations, group}));
}

// The same nodes as tfjs's unfused ops give, so that a forward pass recorded with and without a tape is one.
function finish(
  graph: Graph,
  y: Value,
  bias: Value | undefined,
  {activation, leakyreluAlpha}: FusedConv2DAttrs,
  prelu: Value | undefined,
): Value {
  return activate(graph, bias ? binary(graph, 'Add', y, bias) : y, activation, {prelu, leakyreluAlpha});
}

/** [kh, kw, in, out] → [out, in, kh, kw] */
function convWeights(graph: Graph, filter: Value): Value {
  return transpose(graph, filter, [3, 2, 0, 1]);
}

/** [kh, kw, in, multiplier] → [in · multiplier, 1, kh, kw] */
function depthwiseWeights(graph: Graph, filter: Value): Value {
  const [height = 1, width = 1, channels = 1, multiplier = 1] = filter.shape;
  return reshape(graph, transpose(graph, filter, [2, 3, 0, 1]), [channels * multiplier, 1, height, width]);
}

function geometryOf(
  kernelName: string,
  inputShape: readonly number[],
  filter: Value,
  {strides, pad, dilations, dimRoundingMode, dataFormat}: WindowAttributes,
  isDepthwise: boolean,
): ConvolutionGeometry {
  if (dataFormat === 'NCHW') throw new Untraceable(kernelName, 'its data format is NCHW.');
  const info = backend_util.computeConv2DInfo(
    four(inputShape),
    four(filter.shape),
    strides,
    // tfjs leaves it null where the caller gave none.
    dilations ?? 1,
    pad,
    dimRoundingMode,
    isDepthwise,
  );
  const {top, left, bottom, right} = info.padInfo;
  return {
    batch: info.batchSize,
    inChannels: info.inChannels,
    inHeight: info.inHeight,
    inWidth: info.inWidth,
    outChannels: info.outChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    kernel: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    pads: [top, left, bottom, right],
    group: isDepthwise ? info.inChannels : 1,
  };
}

function four([a = 1, b = 1, c = 1, d = 1]: readonly number[]): [number, number, number, number] {
  return [a, b, c, d];
}

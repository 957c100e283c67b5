import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {slice} from '../graph/arrange.ts';
import {reshape, transpose} from '../graph/views.ts';
import {Untraceable} from '../untraceable.ts';

/** Sizes of one convolution, channels first; pads are [top, left, bottom, right]. */
export interface ConvolutionGeometry {
  readonly batch: number;
  readonly inChannels: number;
  readonly inHeight: number;
  readonly inWidth: number;
  readonly outChannels: number;
  readonly outHeight: number;
  readonly outWidth: number;
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilations: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  /** 1, or the number of input channels of a depthwise convolution. */
  readonly group: number;
}

/**
 * The gradient of a convolution with respect to its input, NCHW.
 *
 * @param dy [batch, outChannels, outHeight, outWidth]
 * @param weights [outChannels, inChannels / group, kh, kw], as the forward convolution has them
 */
export function convolveBack(graph: Graph, dy: Value, weights: Value, geometry: ConvolutionGeometry): Value {
  const {strides, kernel, dilations, pads} = geometry;
  const mirrored = mirroredPads(kernel, dilations, pads);
  // ONNX Runtime's Conv is several times as fast as its ConvTranspose, which has no blocked layout.
  if (strides[0] === 1 && strides[1] === 1 && mirrored.every((pad) => pad >= 0)) {
    return convolveMirrored(graph, dy, weights, geometry, mirrored);
  }
  return convolveTransposed(graph, dy, weights, geometry);
}

function mirroredPads(
  kernel: readonly number[],
  dilations: readonly number[],
  pads: readonly number[],
): readonly number[] {
  return pads.map((pad, side) => ((kernel[side % 2] ?? 1) - 1) * (dilations[side % 2] ?? 1) - pad);
}

function convolveMirrored(
  graph: Graph,
  dy: Value,
  weights: Value,
  {batch, inChannels, inHeight, inWidth, dilations, group}: ConvolutionGeometry,
  pads: readonly number[],
): Value {
  const type = {shape: [batch, inChannels, inHeight, inWidth], dtype: dy.dtype};
  const attributes = {strides: [1, 1], pads, dilations, group};
  return graph.node('Conv', [dy, mirroredWeights(graph, weights, group, inChannels)], type, attributes);
}

// [out, in / group, kh, kw] → [in, out / group, kh, kw], turned by 180°.
function mirroredWeights(graph: Graph, weights: Value, group: number, inChannels: number): Value {
  const [out = 1, each = 1, height = 1, width = 1] = weights.shape;
  const turned = flip(graph, weights);
  const grouped = reshape(graph, turned, [group, out / group, each, height, width]);
  return reshape(graph, transpose(graph, grouped, [0, 2, 1, 3, 4]), [inChannels, out / group, height, width]);
}

function flip(graph: Graph, weights: Value): Value {
  const {origin, shape, dtype} = weights;
  const [out = 1, each = 1, height = 1, width = 1] = shape;
  const window = height * width;
  if (window === 1) return weights;
  if (origin.kind === 'constant' && dtype === 'float32') {
    const reversed = () =>
      graph.made([weights], {shape, dtype}, ([values]) => reversedRuns(values as Float32Array, window));
    return graph.derived(`flip ${weights.id}`, reversed);
  }
  const backwards = {begin: [0, 0, height - 1, width - 1], size: [out, each, height, width], step: [1, 1, -1, -1]};
  return slice(graph, weights, backwards);
}

function reversedRuns(values: Float32Array, length: number): Float32Array {
  const result = values.slice();
  for (let at = 0; at < result.length; at += length) result.subarray(at, at + length).reverse();
  return result;
}

function convolveTransposed(graph: Graph, dy: Value, weights: Value, geometry: ConvolutionGeometry): Value {
  const {batch, inChannels, inHeight, inWidth, kernel, strides, dilations, pads, group} = geometry;
  const [top, left, bottom, right] = pads;
  const reach = [geometry.outHeight, geometry.outWidth].map(
    (size, axis) => (size - 1) * (strides[axis] ?? 1) + ((kernel[axis] ?? 1) - 1) * (dilations[axis] ?? 1) + 1,
  );
  // What the strides left over at the far edges saw no window and has no gradient.
  const rest = [inHeight + top + bottom - (reach[0] ?? 0), inWidth + left + right - (reach[1] ?? 0)];
  if (rest.some((size) => size < 0)) throw new Untraceable('ConvTranspose', 'its windows reach beyond the padding.');
  const type = {shape: [batch, inChannels, inHeight, inWidth], dtype: dy.dtype};
  const attributes = {strides, pads, dilations, group, output_padding: rest, kernel_shape: kernel};
  return graph.node('ConvTranspose', [dy, weights], type, attributes);
}

import type {FusedBatchNormAttrs, LRNAttrs, SoftmaxAttrs} from '@tensorflow/tfjs-core';
import {binary, unary} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {nchw, nhwc} from '../graph/views.ts';
import type {KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';
import {product} from './matrix.ts';

export const NORMALIZATION_KERNELS: KernelTable = {
  FusedBatchNorm: kernel<'x' | 'mean' | 'variance', FusedBatchNormAttrs, 'scale' | 'offset'>(
    (graph, {x, mean, variance, scale, offset}, {varianceEpsilon}) => {
      const vectors = [scale, offset, mean, variance].every((value) => !value || value.shape.length === 1);
      if (x.shape.length === 4 && vectors) {
        return channelNorm(graph, x, {mean, variance, scale, offset, epsilon: varianceEpsilon});
      }
      return plainNorm(graph, x, {mean, variance, scale, offset, epsilon: varianceEpsilon});
    },
  ),
  Softmax: kernel<'logits', SoftmaxAttrs>((graph, {logits}) =>
    graph.node('Softmax', [logits], logits, {axis: logits.shape.length - 1}),
  ),
  LRN: kernel<'x', LRNAttrs>((graph, {x}, attrs) =>
    binary(graph, 'Mul', x, binary(graph, 'Pow', responseNorm(graph, x, attrs), graph.scalar(-attrs.beta))),
  ),
  LRNGrad: kernel<'x' | 'y' | 'dy', LRNAttrs>((graph, {x, y, dy}, attrs) => {
    const norm = responseNorm(graph, x, attrs);
    const direct = binary(graph, 'Mul', dy, binary(graph, 'Pow', norm, graph.scalar(-attrs.beta)));
    const spread = nearChannels(graph, binary(graph, 'Div', binary(graph, 'Mul', dy, y), norm), attrs.depthRadius);
    const indirect = binary(graph, 'Mul', binary(graph, 'Mul', x, spread), graph.scalar(2 * attrs.alpha * attrs.beta));
    return binary(graph, 'Sub', direct, indirect);
  }),
};

interface Statistics {
  readonly mean: Value;
  readonly variance: Value;
  readonly scale: Value | undefined;
  readonly offset: Value | undefined;
  readonly epsilon: number;
}

// The operator, in NCHW, is what ONNX Runtime folds into the convolution before it.
function channelNorm(graph: Graph, x: Value, {mean, variance, scale, offset, epsilon}: Statistics): Value {
  const ones = () => graph.constant(new Float32Array(mean.shape[0] ?? 0).fill(1), mean);
  const zeros = () => graph.constant(new Float32Array(mean.shape[0] ?? 0), mean);
  const input = nchw(graph, x);
  const inputs = [input, scale ?? ones(), offset ?? zeros(), mean, variance];
  return nhwc(graph, graph.node('BatchNormalization', inputs, input, {epsilon: {float: epsilon}}));
}

function plainNorm(graph: Graph, x: Value, {mean, variance, scale, offset, epsilon}: Statistics): Value {
  const deviation = unary(graph, 'Sqrt', binary(graph, 'Add', variance, graph.scalar(epsilon)));
  const normal = binary(graph, 'Div', binary(graph, 'Sub', x, mean), deviation);
  const scaled = scale ? binary(graph, 'Mul', normal, scale) : normal;
  return offset ? binary(graph, 'Add', scaled, offset) : scaled;
}

/** bias + alpha · Σ x² over the channels near each */
function responseNorm(graph: Graph, x: Value, {alpha, bias, depthRadius}: LRNAttrs): Value {
  const squares = nearChannels(graph, binary(graph, 'Mul', x, x), depthRadius);
  return binary(graph, 'Add', binary(graph, 'Mul', squares, graph.scalar(alpha)), graph.scalar(bias));
}

// The sum over channels at most `radius` away, as a product with a band of ones. It is its own transpose, and so
// serves the gradient as well.
function nearChannels(graph: Graph, x: Value, radius: number): Value {
  const channels = x.shape.at(-1) ?? 1;
  const band = Float32Array.from({length: channels * channels}, (_, at) =>
    Math.abs(Math.floor(at / channels) - (at % channels)) <= radius ? 1 : 0,
  );
  return product(graph, x, graph.constant(band, {shape: [channels, channels], dtype: 'float32'}), {});
}

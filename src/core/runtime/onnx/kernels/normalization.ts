import type {FusedBatchNormAttrs, SoftmaxAttrs} from '@tensorflow/tfjs-core';
import {binary, unary} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {nchw, nhwc} from '../graph/views.ts';
import type {KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';

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

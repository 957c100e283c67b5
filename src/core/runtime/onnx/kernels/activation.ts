import type {backend_util} from '@tensorflow/tfjs-core';
import {unary} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {prelu} from './binary.ts';
import {clip} from './unary.ts';

type ActivationName = backend_util.Activation;

interface ActivationWeights {
  readonly prelu?: Value;
  readonly leakyreluAlpha?: number;
}

const ACTIVATIONS: Readonly<Record<ActivationName, (graph: Graph, x: Value, weights: ActivationWeights) => Value>> = {
  linear: (_, x) => x,
  relu: (graph, x) => unary(graph, 'Relu', x),
  relu6: (graph, x) => clip(graph, x, 0, 6),
  elu: (graph, x) => unary(graph, 'Elu', x, {alpha: {float: 1}}),
  sigmoid: (graph, x) => unary(graph, 'Sigmoid', x),
  prelu: (graph, x, {prelu: alpha}) => prelu(graph, x, alpha ?? graph.scalar(0)),
  leakyrelu: (graph, x, {leakyreluAlpha = 0.2}) => unary(graph, 'LeakyRelu', x, {alpha: {float: leakyreluAlpha}}),
};

/** The activation at the end of a fused kernel; without a name there is none. */
export function activate(
  graph: Graph,
  x: Value,
  name: ActivationName | null | undefined,
  weights: ActivationWeights,
): Value {
  return ACTIVATIONS[name ?? 'linear'](graph, x, weights);
}

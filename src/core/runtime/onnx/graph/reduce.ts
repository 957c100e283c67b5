import {util} from '@tensorflow/tfjs-core';
import {binary} from './elementwise.ts';
import type {Graph} from './graph.ts';
import type {Value} from './value.ts';
import {producer, source} from './value.ts';
import {expand, isChannelsFirst, nchwAxis, nhwc, reshape, unexpanded} from './views.ts';

export type Reduction = 'ReduceSum' | 'ReduceMean' | 'ReduceMax' | 'ReduceMin' | 'ReduceProd';

/**
 * Reduces over axes, which may be negative; all of them when undefined.
 * What was only broadcast along an axis is not computed along it.
 */
export function reduce(
  graph: Graph,
  op: Reduction,
  x: Value,
  axis: number | number[] | undefined,
  keepDims: boolean,
): Value {
  const axes = util.parseAxisParam(axis ?? x.shape.map((_, at) => at), [...x.shape]).toSorted((a, b) => a - b);
  const kept = x.shape.map((size, at) => (axes.includes(at) ? 1 : size));
  const reduced = expand(graph, reduceNarrow(graph, op, x, axes), kept);
  return keepDims
    ? reduced
    : reshape(
        graph,
        reduced,
        x.shape.filter((_, at) => !axes.includes(at)),
      );
}

/** ArgMax and ArgMin: index of the first best along one axis, int32. */
export function argReduce(graph: Graph, op: 'ArgMax' | 'ArgMin', x: Value, axis: number): Value {
  const at = util.parseAxisParam(axis, [...x.shape])[0] ?? 0;
  const shape = x.shape.filter((_, other) => other !== at);
  const attributes = {axis: at, keepdims: 0, select_last_index: 0};
  const index = graph.node(op, [x], {shape, dtype: 'int64'}, attributes);
  return graph.node('Cast', [index], {shape, dtype: 'int32'}, {to: 6});
}

// All reduced axes stay, with size 1.
function reduceNarrow(graph: Graph, op: Reduction, x: Value, axes: readonly number[]): Value {
  const expanded = op === 'ReduceProd' ? undefined : producer(x, 'Expand');
  const narrow = expanded ? unexpanded(x) : x;
  const real = axes.filter((axis) => narrow.shape[axis] !== 1);
  const result = reduceReal(graph, op, narrow, real);
  if (op !== 'ReduceSum' || !expanded) return result;
  const copies = axes.reduce((n, axis) => (narrow.shape[axis] === 1 ? n * (x.shape[axis] ?? 1) : n), 1);
  return binary(graph, 'Mul', result, graph.scalar(copies, x.dtype === 'int32' ? 'int32' : 'float32'));
}

function reduceReal(graph: Graph, op: Reduction, x: Value, axes: readonly number[]): Value {
  if (axes.length === 0) return x;
  const turned = isChannelsFirst(x) ? producer(x, 'Transpose') : undefined;
  if (!turned) return reduceNode(graph, op, x, axes);
  return nhwc(
    graph,
    reduceNode(
      graph,
      op,
      source(turned),
      axes.map(nchwAxis).toSorted((a, b) => a - b),
    ),
  );
}

function reduceNode(graph: Graph, op: Reduction, x: Value, axes: readonly number[]): Value {
  const shape = x.shape.map((size, at) => (axes.includes(at) ? 1 : size));
  const type = {shape, dtype: x.dtype};
  // ONNX Runtime keeps this one in its own blocked layout.
  if (op === 'ReduceMean' && x.shape.length === 4 && axes.join() === '2,3') {
    return graph.node('GlobalAveragePool', [x], type);
  }
  return graph.node(op, [x, graph.integers(axes)], type, {keepdims: 1});
}

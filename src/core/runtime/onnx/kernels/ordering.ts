import type {CumprodAttrs, CumsumAttrs, TopKAttrs} from '@tensorflow/tfjs-core';
import {pad, slice} from '../graph/arrange.ts';
import {binary, cast} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Type, Value} from '../graph/value.ts';
import type {KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';

/** Kernels in which the order of elements along an axis counts. */
export const ORDERING_KERNELS: KernelTable = {
  TopK: kernel<'x', TopKAttrs>((graph, {x}, {k, sorted}) => {
    const shape = x.shape.with(x.shape.length - 1, k);
    const types: [Type, Type] = [
      {shape, dtype: x.dtype},
      {shape, dtype: 'int64'},
    ];
    const [values, indices] = graph.nodes('TopK', [x, graph.integers([k])], types, {axis: -1, sorted: sorted ? 1 : 0});
    return [values, cast(graph, indices, 'int32')];
  }),
  Cumsum: kernel<'x', CumsumAttrs>((graph, {x}, {axis, exclusive, reverse}) => {
    const at = graph.constant(BigInt64Array.of(BigInt(axis)), {shape: [], dtype: 'int64'});
    const numbers = x.dtype === 'bool' ? cast(graph, x, 'int32') : x;
    return graph.node('CumSum', [numbers, at], numbers, {exclusive: exclusive ? 1 : 0, reverse: reverse ? 1 : 0});
  }),
  Cumprod: kernel<'x', CumprodAttrs>(cumulativeProduct),
};

// ONNX has none: each step multiplies by the product of as many elements before as are known already, log₂ n steps in all.
function cumulativeProduct(graph: Graph, {x}: {readonly x: Value}, {axis, exclusive, reverse}: CumprodAttrs): Value {
  const at = axis < 0 ? axis + x.shape.length : axis;
  const length = x.shape[at];
  const earlier = (value: Value, by: number) => moved(graph, value, at, Math.min(by, length), reverse);
  let product = exclusive ? earlier(x, 1) : x;
  for (let known = 1; known < length; known *= 2) product = binary(graph, 'Mul', product, earlier(product, known));
  return product;
}

/** Elements moved along an axis towards its end, or its start, with ones where nothing came. */
function moved(graph: Graph, x: Value, axis: number, by: number, back: boolean): Value {
  const size = x.shape.with(axis, x.shape[axis] - by);
  const filler = graph.scalar(1, x.dtype === 'int32' ? 'int32' : 'float32');
  if (size[axis] === 0) return graph.filled(1, x);
  const kept = slice(graph, x, {begin: x.shape.map((_, other) => (other === axis && back ? by : 0)), size});
  return pad(
    graph,
    kept,
    x.shape.map((_, other) => (other === axis ? (back ? [0, by] : [by, 0]) : [0, 0])),
    filler,
  );
}

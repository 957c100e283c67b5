import type {_FusedMatMulAttrs, BatchMatMulAttrs, EinsumAttrs} from '@tensorflow/tfjs-core';
import {binary, broadcastShape} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {transpose} from '../graph/views.ts';
import {activate} from './activation.ts';
import type {KernelTable} from './kernel.ts';
import {kernel, listKernel} from './kernel.ts';

export const MATRIX_KERNELS: KernelTable = {
  BatchMatMul: kernel<'a' | 'b', BatchMatMulAttrs>((graph, {a, b}, attrs) => product(graph, a, b, attrs)),
  _FusedMatMul: kernel<'a' | 'b', _FusedMatMulAttrs, 'bias' | 'preluActivationWeights'>(
    (graph, {a, b, bias, preluActivationWeights}, attrs) => {
      const plain = product(graph, a, b, attrs);
      const {activation, leakyreluAlpha} = attrs;
      const weights = {prelu: preluActivationWeights, leakyreluAlpha};
      return activate(graph, bias ? binary(graph, 'Add', plain, bias) : plain, activation, weights);
    },
  ),
  Einsum: listKernel<EinsumAttrs>((graph, values, {equation: spaced}) => {
    const equation = spaced.replace(/\s/g, '');
    const [terms, result] = equation.split('->');
    const sizes = new Map(
      terms.split(',').flatMap((letters, at) => [...letters].map((letter, axis) => [letter, values[at].shape[axis]])),
    );
    const shape = [...result].map((letter) => sizes.get(letter) ?? 1);
    return graph.node('Einsum', values, {shape, dtype: values[0].dtype}, {equation});
  }),
};

/** The matrix product over the last two axes; the ones before broadcast. */
export function product(graph: Graph, a: Value, b: Value, {transposeA, transposeB}: Partial<BatchMatMulAttrs>): Value {
  const rows = a.shape.at(transposeA ? -1 : -2) ?? 1;
  const columns = b.shape.at(transposeB ? -2 : -1) ?? 1;
  const batch = broadcastShape([a.shape.slice(0, -2), b.shape.slice(0, -2)]);
  const type = {shape: [...batch, rows, columns], dtype: a.dtype};
  // A large constant, transposed in advance, would be in memory twice: forwards and for the gradient.
  if ((transposeA || transposeB) && a.shape.length === 2 && b.shape.length === 2 && a.dtype === 'float32') {
    return graph.node('Gemm', [a, b], type, {transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0});
  }
  const [left, right] = [transposeA ? swapped(graph, a) : a, transposeB ? swapped(graph, b) : b];
  return graph.node('MatMul', [left, right], type);
}

function swapped(graph: Graph, x: Value): Value {
  const rank = x.shape.length;
  const axes = x.shape.map((_, axis) => axis);
  return transpose(graph, x, [...axes.slice(0, -2), rank - 1, rank - 2]);
}

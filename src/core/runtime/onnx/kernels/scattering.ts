import type {ScatterNdAttrs, UnsortedSegmentSumAttrs} from '@tensorflow/tfjs-core';
import {cast} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {sizeOf} from '../graph/value.ts';
import {reshape} from '../graph/views.ts';
import type {KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';

/** Kernels that read and write at places which are themselves tensors. `UnsortedSegmentSum` is the gradient of gathering. */
export const SCATTERING_KERNELS: KernelTable = {
  GatherNd: kernel<'params' | 'indices'>((graph, {params, indices}) => {
    const depth = indices.shape.at(-1) ?? 0;
    const shape = [...indices.shape.slice(0, -1), ...params.shape.slice(depth)];
    return graph.node('GatherND', [params, cast(graph, indices, 'int64')], {shape, dtype: params.dtype});
  }),
  ScatterNd: kernel<'indices' | 'updates', ScatterNdAttrs>((graph, {indices, updates}, {shape}) =>
    scatter(graph, graph.filled(0, {shape, dtype: updates.dtype}), indices, updates, 'add'),
  ),
  TensorScatterUpdate: kernel<'tensor' | 'indices' | 'updates'>((graph, {tensor, indices, updates}) =>
    scatter(graph, tensor, indices, updates, 'none'),
  ),
  UnsortedSegmentSum: kernel<'x' | 'segmentIds', UnsortedSegmentSumAttrs>((graph, {x, segmentIds}, {numSegments}) => {
    const rest = x.shape.slice(segmentIds.shape.length);
    const rows = sizeOf(segmentIds.shape);
    const zeros = graph.filled(0, {shape: [numSegments, ...rest], dtype: x.dtype});
    return scatter(graph, zeros, reshape(graph, segmentIds, [rows, 1]), reshape(graph, x, [rows, ...rest]), 'add');
  }),
};

function scatter(graph: Graph, onto: Value, indices: Value, updates: Value, reduction: 'add' | 'none'): Value {
  return graph.node('ScatterND', [onto, cast(graph, indices, 'int64'), updates], onto, {reduction});
}

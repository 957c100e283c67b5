import type {ResizeBilinearAttrs} from '@tensorflow/tfjs-core';
import {bilinearMatrix, nearestIndices} from '../../resizeMatrix.ts';
import {gather} from '../graph/arrange.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {nchw, nhwc} from '../graph/views.ts';
import type {KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';
import {product} from './matrix.ts';

/** ONNX's Resize rounds differently; as matrices and indices these are tfjs's own numbers. */
export const RESIZING_KERNELS: KernelTable = {
  ResizeBilinear: kernel<'images', ResizeBilinearAttrs>((graph, {images}, attrs) => {
    const [, height = 1, width = 1] = images.shape;
    const down = matrixOf(graph, bilinearMatrix(height, attrs.size[0], attrs), attrs.size[0], height);
    const across = matrixOf(graph, bilinearMatrix(width, attrs.size[1], attrs), attrs.size[1], width);
    const rows = product(graph, nchw(graph, images), across, {transposeB: true});
    return nhwc(graph, product(graph, down, rows, {}));
  }),
  ResizeNearestNeighbor: kernel<'images', ResizeBilinearAttrs>((graph, {images}, attrs) => {
    const [, height = 1, width = 1] = images.shape;
    const rows = indicesOf(graph, nearestIndices(height, attrs.size[0], attrs));
    const columns = indicesOf(graph, nearestIndices(width, attrs.size[1], attrs));
    return nhwc(graph, gather(graph, gather(graph, nchw(graph, images), rows, 2), columns, 3));
  }),
};

function matrixOf(graph: Graph, values: Float32Array, rows: number, columns: number): Value {
  return graph.constant(values, {shape: [rows, columns], dtype: 'float32'});
}

function indicesOf(graph: Graph, values: Int32Array): Value {
  return graph.constant(values, {shape: [values.length], dtype: 'int32'});
}

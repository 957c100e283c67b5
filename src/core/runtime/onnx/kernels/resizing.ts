import type {ResizeBilinearAttrs} from '@tensorflow/tfjs-core';
import {bilinearMatrix, nearestIndices, type Sampling} from '../../resizeMatrix.ts';
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
    const down = matrixOf(graph, height, attrs.size[0], attrs);
    const across = matrixOf(graph, width, attrs.size[1], attrs);
    const rows = product(graph, nchw(graph, images), across, {transposeB: true});
    return nhwc(graph, product(graph, down, rows, {}));
  }),
  ResizeNearestNeighbor: kernel<'images', ResizeBilinearAttrs>((graph, {images}, attrs) => {
    const [, height = 1, width = 1] = images.shape;
    const rows = indicesOf(graph, height, attrs.size[0], attrs);
    const columns = indicesOf(graph, width, attrs.size[1], attrs);
    return nhwc(graph, gather(graph, gather(graph, nchw(graph, images), rows, 2), columns, 3));
  }),
};

// Made when something reads them: a dry run tells sizes of a damaged model that no memory holds.
function matrixOf(graph: Graph, from: number, to: number, sampling: Sampling): Value {
  const make = () =>
    graph.constantLater(() => bilinearMatrix(from, to, sampling), {shape: [to, from], dtype: 'float32'});
  return graph.derived(`bilinear ${keyOf(from, to, sampling)}`, make);
}

function indicesOf(graph: Graph, from: number, to: number, sampling: Sampling): Value {
  const make = () => graph.constantLater(() => nearestIndices(from, to, sampling), {shape: [to], dtype: 'int32'});
  return graph.derived(`nearest ${keyOf(from, to, sampling)}`, make);
}

function keyOf(from: number, to: number, {alignCorners, halfPixelCenters}: Sampling): string {
  return `${from} ${to} ${alignCorners} ${halfPixelCenters}`;
}

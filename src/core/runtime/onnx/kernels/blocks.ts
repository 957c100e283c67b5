import type {BatchToSpaceNDAttrs, DepthToSpaceAttrs, SpaceToBatchNDAttrs} from '@tensorflow/tfjs-core';
import {backend_util} from '@tensorflow/tfjs-core';
import {pad, slice} from '../graph/arrange.ts';
import {reshape, transpose} from '../graph/views.ts';
import {Untraceable} from '../untraceable.ts';
import type {KernelTable} from './kernel.ts';
import {kernel} from './kernel.ts';

/** Kernels that move blocks of pixels to other axes; TensorFlow writes dilated convolutions with them. */
export const BLOCK_KERNELS: KernelTable = {
  SpaceToBatchND: kernel<'x', SpaceToBatchNDAttrs>((graph, {x}, {blockShape, paddings}) => {
    const amounts = x.shape.map((_, axis): [number, number] => {
      const [before = 0, after = 0] = paddings[axis - 1] ?? [];
      return [before, after];
    });
    const padded = pad(graph, x, amounts, graph.scalar(0));
    const size = blockShape.reduce((product, n) => product * n, 1);
    const split = backend_util.getReshaped([...padded.shape], blockShape, size, false);
    const order = backend_util.getPermuted(split.length, blockShape.length, false);
    const shape = backend_util.getReshapedPermuted([...padded.shape], blockShape, size, false);
    return reshape(graph, transpose(graph, reshape(graph, padded, split), order), shape);
  }),
  BatchToSpaceND: kernel<'x', BatchToSpaceNDAttrs>((graph, {x}, {blockShape, crops}) => {
    const size = blockShape.reduce((product, n) => product * n, 1);
    const split = backend_util.getReshaped([...x.shape], blockShape, size);
    const order = backend_util.getPermuted(split.length, blockShape.length);
    const shape = backend_util.getReshapedPermuted([...x.shape], blockShape, size);
    const whole = reshape(graph, transpose(graph, reshape(graph, x, split), order), shape);
    const begin = backend_util.getSliceBeginCoords(crops, blockShape.length);
    const cropped = backend_util.getSliceSize(shape, crops, blockShape.length);
    // Both end before the axes that are not cropped.
    return slice(graph, whole, {
      begin: [...begin, ...Array<number>(shape.length - begin.length).fill(0)],
      size: [...cropped, ...shape.slice(cropped.length)],
    });
  }),
  DepthToSpace: kernel<'x', DepthToSpaceAttrs>((graph, {x}, {blockSize, dataFormat}) => {
    if (dataFormat !== 'NHWC') throw new Untraceable('DepthToSpace', `its data format is ${dataFormat}.`);
    const [batch = 1, height = 1, width = 1, depth = 1] = x.shape;
    const channels = depth / (blockSize * blockSize);
    const split = reshape(graph, x, [batch, height, width, blockSize, blockSize, channels]);
    const shape = [batch, height * blockSize, width * blockSize, channels];
    return reshape(graph, transpose(graph, split, [0, 1, 3, 2, 4, 5]), shape);
  }),
};

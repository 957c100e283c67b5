import type {GradConfig, StridedSliceAttrs, Tensor} from '@tensorflow/tfjs-core';
import {matMul, reshape, slice_util, tensor2d, transpose} from '@tensorflow/tfjs-core';

/** tfjs lacks it. Each axis is a choice of rows, a matrix of zeros and ones, and goes back by the transposed one. */
export const STRIDED_SLICE_GRADIENT: GradConfig = {
  kernelName: 'StridedSlice',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({x: () => placedBack(dy as Tensor, x.shape, attrs as unknown as StridedSliceAttrs)}),
};

function placedBack(dy: Tensor, shape: number[], attrs: StridedSliceAttrs): Tensor {
  const {begin: from, end: to, strides: steps, beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask} = attrs;
  const {begin, end, strides} = slice_util.sliceInfo(
    shape,
    from,
    to,
    steps,
    beginMask,
    endMask,
    ellipsisMask,
    newAxisMask,
    shrinkAxisMask,
  );
  const sizes = slice_util.computeOutShape(begin, end, strides);
  const whole = shape.map((_, axis) => axis).filter((axis) => sizes[axis] !== shape[axis] || strides[axis] !== 1);
  return whole.reduce(
    (placed, axis) =>
      alongAxis(placed, axis, choice(begin[axis], strides[axis], sizes[axis], shape[axis]), shape[axis]),
    reshape(dy, sizes),
  );
}

// [chosen, length], row k has its one at begin + k · step.
function choice(begin: number, step: number, chosen: number, length: number): Float32Array {
  const matrix = new Float32Array(chosen * length);
  for (let k = 0; k < chosen; k++) matrix[k * length + begin + k * step] = 1;
  return matrix;
}

function alongAxis(x: Tensor, axis: number, matrix: Float32Array, length: number): Tensor {
  const order = x.shape.map((_, at) => at).toSpliced(axis, 1);
  const moved = transpose(x, [...order, axis]);
  const chosen = x.shape[axis];
  const rows = reshape(moved, [moved.size / chosen, chosen]);
  const product = matMul(rows, tensor2d(matrix, [chosen, length]));
  const back = x.shape.map((_, at) => (at === axis ? order.length : order.indexOf(at)));
  return transpose(reshape(product, [...order.map((at) => x.shape[at]), length]), back);
}

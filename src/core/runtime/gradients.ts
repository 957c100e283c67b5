/**
 * Gradients that tfjs 4.22 has wrong, written with operations that every backend has right:
 * average pooling with padding (each window divides by the cells it really has, not by its size), and resizing
 * (batches > 1, pictures that are not square, half-pixel centres). And those that it lacks: of comparisons (ReLU with a
 * threshold multiplies by one), of slices with strides and of dilated convolutions.
 */
import type {AvgPoolAttrs, GradConfig, Rank, ResizeBilinearAttrs, Tensor, Tensor4D} from '@tensorflow/tfjs-core';
import {
  backend_util,
  conv2dTranspose,
  div,
  matMul,
  mul,
  ones,
  registerGradient,
  reshape,
  tensor2d,
  tensor4d,
  transpose,
  zeros,
} from '@tensorflow/tfjs-core';
// Before: it registers tfjs's own, and the last one counts.
import '../network/gradients.ts';
import {DILATED_GRADIENTS} from './dilatedGradients.ts';
import type {Sampling} from './resizeMatrix.ts';
import {bilinearMatrix, nearestMatrix} from './resizeMatrix.ts';
import {STRIDED_SLICE_GRADIENT} from './stridedSliceGradient.ts';

let installed = false;

/** Replaces those gradients in tfjs, for all backends. */
export function installGradients(): void {
  if (installed) return;
  installed = true;
  for (const gradient of GRADIENTS) registerGradient(gradient);
}

const GRADIENTS: readonly GradConfig[] = [
  {
    kernelName: 'AvgPool',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({
      x: () => averagePoolGradient(single(dy), x as Tensor4D, attrs as unknown as AvgPoolAttrs),
    }),
  },
  resizeGradient('ResizeBilinear', bilinearMatrix),
  resizeGradient('ResizeNearestNeighbor', nearestMatrix),
  STRIDED_SLICE_GRADIENT,
  ...DILATED_GRADIENTS,
  ...['Equal', 'NotEqual', 'Greater', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr'].map(zeroGradient),
];

function zeroGradient(kernelName: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_, [a, b]) => ({a: () => zeros(a.shape), b: () => zeros(b.shape)}),
  };
}

function averagePoolGradient(dy: Tensor4D, x: Tensor4D, attrs: AvgPoolAttrs): Tensor {
  const {filterSize, strides, pad, dimRoundingMode} = attrs;
  const info = backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
  const {batchSize, inChannels, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth} = info;
  const shares = div(dy, tensor4d(windowCells(info), [1, outHeight, outWidth, 1]));
  if (inHeight === filterHeight && inWidth === filterWidth && outHeight * outWidth === 1) {
    return mul(shares, ones(x.shape));
  }
  // Each channel as a picture of its own, so that one window of ones serves them all.
  const planes = reshape(transpose(shares, [0, 3, 1, 2]), [batchSize * inChannels, outHeight, outWidth, 1]);
  const window = ones<Rank.R4>([filterHeight, filterWidth, 1, 1]);
  const size: [number, number, number, number] = [batchSize * inChannels, inHeight, inWidth, 1];
  const spread = conv2dTranspose(planes as Tensor4D, window, size, strides, pad, dimRoundingMode);
  return transpose(reshape(spread, [batchSize, inChannels, inHeight, inWidth]), [0, 2, 3, 1]);
}

// How many cells of the picture each window covers, [outHeight, outWidth].
function windowCells(info: backend_util.Conv2DInfo): Float32Array {
  const {padInfo, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth} = info;
  const rows = covered(outHeight, strideHeight, padInfo.top, filterHeight, inHeight);
  const columns = covered(outWidth, strideWidth, padInfo.left, filterWidth, inWidth);
  return Float32Array.from(rows.flatMap((row) => columns.map((column) => row * column)));
}

function covered(windows: number, stride: number, before: number, length: number, size: number): number[] {
  return Array.from({length: windows}, (_, at) => {
    const from = at * stride - before;
    return Math.min(from + length, size) - Math.max(from, 0);
  });
}

function resizeGradient(
  kernelName: string,
  matrix: (from: number, to: number, sampling: Sampling) => Float32Array,
): GradConfig {
  return {
    kernelName,
    inputsToSave: ['images'],
    gradFunc: (dy, [images], attrs) => ({
      images: () => {
        const sampling = attrs as unknown as ResizeBilinearAttrs;
        const [, height = 1, width = 1] = images?.shape ?? [];
        const [, outHeight, outWidth] = single(dy).shape;
        const down = tensor2d(matrix(height, outHeight, sampling), [outHeight, height]);
        const across = tensor2d(matrix(width, outWidth, sampling), [outWidth, width]);
        return alongRows(alongRows(single(dy), across), down);
      },
    }),
  };
}

// [B, h, w, C] · [w, n] along w, with the two spatial axes swapped: [B, n, h, C].
function alongRows(x: Tensor4D, matrix: Tensor): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = reshape(transpose(x, [0, 1, 3, 2]), [batch * height * channels, width]);
  const product = reshape(matMul(rows, matrix), [batch, height, channels, matrix.shape[1] ?? 1]);
  return transpose(product, [0, 3, 1, 2]) as Tensor4D;
}

function single(dy: Tensor | Tensor[]): Tensor4D {
  return (Array.isArray(dy) ? dy[0] : dy) as Tensor4D;
}

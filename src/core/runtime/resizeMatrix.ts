import type {ResizeBilinearAttrs} from '@tensorflow/tfjs-core';

/** Where the samples of a resized axis lie on the original one. */
export type Sampling = Pick<ResizeBilinearAttrs, 'alignCorners' | 'halfPixelCenters'>;

/**
 * Resizing one axis bilinearly is a matrix, and its transpose is the gradient.
 *
 * @returns [to, from], row-major; each row sums to 1
 */
export function bilinearMatrix(from: number, to: number, sampling: Sampling): Float32Array {
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row++) {
    const at = sampleAt(row, from, to, sampling, -0.5);
    const low = Math.max(0, Math.floor(at));
    const high = Math.max(0, Math.min(from - 1, Math.ceil(at)));
    const fraction = at - low;
    matrix[row * from + low] = (matrix[row * from + low] ?? 0) + 1 - fraction;
    matrix[row * from + high] = (matrix[row * from + high] ?? 0) + fraction;
  }
  return matrix;
}

/** For each sample of the resized axis, the original one that is nearest. */
export function nearestIndices(from: number, to: number, sampling: Sampling): Int32Array {
  const round = sampling.alignCorners ? Math.round : Math.floor;
  return Int32Array.from({length: to}, (_, row) => {
    const at = round(sampleAt(row, from, to, sampling, 0));
    return Math.max(0, Math.min(from - 1, at));
  });
}

/** The same as a matrix of zeros and ones, [to, from]. */
export function nearestMatrix(from: number, to: number, sampling: Sampling): Float32Array {
  const matrix = new Float32Array(to * from);
  nearestIndices(from, to, sampling).forEach((column, row) => (matrix[row * from + column] = 1));
  return matrix;
}

function sampleAt(
  row: number,
  from: number,
  to: number,
  {alignCorners, halfPixelCenters}: Sampling,
  shift: number,
): number {
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return halfPixelCenters ? scale * (row + 0.5) + shift : scale * row;
}

import {concat, reshape, slice, transpose, type Tensor} from '@tensorflow/tfjs-core';

/** How a layer's own tensor is seen as [B, n, m, channels], and put back. */
export interface GridView {
  /** Without the batch. */
  readonly shape: readonly number[];
  /** Tokens in front that lie nowhere on the picture; undefined for layers that are a grid themselves. */
  readonly tokens?: number;
  readonly offGrid?: true;
  toGrid(own: Tensor): Tensor;
  /** @param own the layer's own tensor for the same pictures, for what the grid does not hold */
  fromGrid(grid: Tensor, own: () => Tensor): Tensor;
}

/** A layer seen as it is. */
export function plainView(shape: readonly number[]): GridView {
  return {shape, toGrid: (own) => own, fromGrid: (grid) => grid};
}

/** [channels, n, m] */
export function channelsFirstView([channels, height, width]: readonly number[]): GridView {
  return {
    shape: [height, width, channels],
    toGrid: (own) => transpose(own, [0, 2, 3, 1]),
    fromGrid: (grid) => transpose(grid, [0, 3, 1, 2]),
  };
}

/** Most tokens that stand before those of the picture: the class, a distillation token, registers. */
const mostOthers = 8;

/**
 * Tokens [T, channels] as the grid of patches that they were cut from (Dosovitskiy et al., ICLR 2021), T = n·m and a few
 * in front.
 *
 * @param patches [n, m] of the layer that cut the picture
 * @returns undefined where the numbers do not fit
 */
export function tokenView(
  [count, channels]: readonly number[],
  [height, width]: readonly number[],
): GridView | undefined {
  const tokens = count - height * width;
  if (tokens < 0 || tokens > mostOthers || height * width === 1) return undefined;
  return {
    shape: [height, width, channels],
    tokens,
    toGrid: (own) => reshape(slice(own, [0, tokens, 0], [-1, height * width, channels]), [-1, height, width, channels]),
    fromGrid: (grid, own) => {
      const patches = reshape(grid, [-1, height * width, channels]);
      return tokens === 0 ? patches : concat([slice(own(), [0, 0, 0], [-1, tokens, channels]), patches], 1);
    },
  };
}

import {HeatlensError} from '../errors.ts';
import type {ImageInput, Network} from './network.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Longest sides that may be asked for, in pixels: a layer of a smaller picture may have no grid, and no network was made for larger ones. */
export const sizeRange = {min: 64, max: 8192} as const;

/** Sides are whole steps of a network that halves five times. */
const step = 32;
const usual = 512;

/**
 * A network that takes any size, for one picture: at the picture's own size in steps of 32, its longer side at most `longest`.
 *
 * @param longest within `sizeRange`; 512 where nobody asked, since memory and time grow with its square
 * @returns the network as it is, and no note, where its size is fixed
 * @throws HeatlensError `argument-invalid` where a size is asked of a network that has its own
 */
export function sizedFor(network: Network, picture: Size, longest?: number): {network: Network; note?: string} {
  const {free, height, width} = network.input;
  if (free === undefined || network.sized === undefined) {
    if (longest === undefined) return {network};
    throw new HeatlensError(
      'argument-invalid',
      `This model takes pictures of ${width}×${height} and no others: leave the size out.`,
    );
  }
  const size = fitted(network.input, picture, longest ?? usual);
  const larger =
    longest === undefined && Math.max(picture.width, picture.height) > usual
      ? ', and larger where a size is given (--size, or `size` in heatlens.json)'
      : '';
  return {
    network: network.sized(size),
    note: `The model takes pictures of any size; this one is read at ${size.width}×${size.height}${larger}.`,
  };
}

function fitted({free, height, width}: ImageInput, picture: Size, longest: number): Size {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const side = (own: number) => Math.max(sizeRange.min, Math.round((own * scale) / step) * step);
  return {height: free?.height ? side(picture.height) : height, width: free?.width ? side(picture.width) : width};
}

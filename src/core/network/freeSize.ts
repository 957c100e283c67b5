import type {ImageInput, Network} from './network.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Sides of pictures for networks that take any size: whole steps of a network that halves five times, and memory has an end. */
const step = 32;
const least = 64;
const most = 512;

/**
 * A network that takes any size, for one picture: at the picture's own size, its longer side at most 512, both sides in
 * steps of 32.
 *
 * @returns the network as it is, and no note, where its size is fixed
 */
export function sizedFor(network: Network, picture: Size): {network: Network; note?: string} {
  const {free} = network.input;
  if (free === undefined || network.sized === undefined) return {network};
  const size = fitted(network.input, picture);
  const note = `The model takes pictures of any size; this one is read at ${size.width}×${size.height}.`;
  return {network: network.sized(size), note};
}

function fitted({free, height, width}: ImageInput, picture: Size): Size {
  const scale = Math.min(1, most / Math.max(picture.width, picture.height));
  const side = (own: number) => Math.max(least, Math.round((own * scale) / step) * step);
  return {height: free?.height ? side(picture.height) : height, width: free?.width ? side(picture.width) : width};
}

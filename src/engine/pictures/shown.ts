import sharp from 'sharp';
import type {Picture} from '../../core/preprocess/preprocessing.ts';
import type {ShownPicture} from '../../protocol/explanation.ts';

const MOST_SIDE = 2048;

/** What the panel draws: the picture as the network's input is made of it, at most 2048 pixels a side. */
export async function shownPicture(picture: Picture): Promise<ShownPicture> {
  const {width, height} = picture;
  const rgb = eightBit(picture);
  if (Math.max(width, height) <= MOST_SIDE) return {width, height, rgba: opaque(rgb)};
  const {data, info} = await sharp(rgb, {raw: {width, height, channels: 3}, limitInputPixels: false})
    .resize({width: MOST_SIDE, height: MOST_SIDE, fit: 'inside'})
    .raw()
    .toBuffer({resolveWithObject: true});
  return {width: info.width, height: info.height, rgba: opaque(data)};
}

function eightBit({pixels}: Picture): Uint8Array {
  return pixels instanceof Uint8Array ? pixels : Uint8Array.from(pixels, Math.round);
}

function opaque(rgb: Uint8Array): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray((rgb.length / 3) * 4).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from] ?? 0;
    rgba[to + 1] = rgb[from + 1] ?? 0;
    rgba[to + 2] = rgb[from + 2] ?? 0;
  }
  return rgba;
}

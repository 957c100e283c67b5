import sharp from 'sharp';
import type {Raster} from '../../core/render/paint.ts';
import type {Size} from '../../core/render/resample.ts';
import type {Explanation, ShownPicture} from '../../protocol/explanation.ts';
import {overlayOf, type View} from './overlay.ts';

/** A picture and its overlay as `data:` addresses, so that a page needs no file beside it. */
export interface Thumbnails extends Size {
  readonly picture: string;
  readonly overlay: string;
}

/** Pixels of the longer side: sharp on a screen with two device pixels for each of its own, yet some 30 kB. */
const largest = 480;
const smallest = 240;

/**
 * Large pictures are shrunk; tiny ones are magnified by a whole number, so that their pixels stay squares while the
 * heat-map over them is smooth.
 */
export async function thumbnailsOf(explanation: Explanation, picture: ShownPicture, view: View): Promise<Thumbnails> {
  const size = thumbnailSize(picture);
  const small = await resized(picture, size);
  const overlay = overlayOf(explanation, small, view);
  return {...size, picture: await dataAddress(small), overlay: await dataAddress(overlay)};
}

/** Never 0, and of the picture's own proportions as far as whole pixels allow. */
export function thumbnailSize({width, height}: Size): Size {
  const longer = Math.max(width, height);
  const scale = longer > largest ? largest / longer : Math.max(1, Math.ceil(smallest / longer));
  return {width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale))};
}

/** A picture at another size, its pixels kept square where it grows. */
export async function resized({width, height, rgba}: ShownPicture, to: Size): Promise<Raster> {
  const kernel = to.width > width ? 'nearest' : 'lanczos3';
  const raw = await sharp(rgba, {raw: {width, height, channels: 4}})
    .resize({...to, fit: 'fill', kernel})
    .raw()
    .toBuffer();
  return {...to, rgba: new Uint8ClampedArray(raw.buffer, raw.byteOffset, raw.length)};
}

/** A picture as a `data:` address. */
export async function dataAddress({width, height, rgba}: Raster): Promise<string> {
  const webp = await sharp(rgba, {raw: {width, height, channels: 4}})
    .removeAlpha()
    .webp({quality: 85})
    .toBuffer();
  return `data:image/webp;base64,${webp.toString('base64')}`;
}

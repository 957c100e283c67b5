import sharp from 'sharp';
import type {Size} from '../../../core/preprocess/preprocessing.ts';
import type {Raster} from '../../../core/render/paint.ts';
import type {Box, RawMap} from '../../../protocol/explanation.ts';
import type {GalleryRow} from '../../../protocol/gallery.ts';
import {overlayOf} from '../../export/overlay.ts';
import {dataAddress, resized} from '../../export/thumbnails.ts';
import {decodePicture} from '../../pictures/decode.ts';
import {shownPicture} from '../../pictures/shown.ts';

/** Pixels of the longer side: a few kilobytes each. */
const side = 128;
const view = {colourMap: 'inferno', opacity: 0.6} as const;

/** A small picture of a report. */
export interface SmallPicture extends Size {
  readonly address: string;
}

/** The picture with its map over it; undefined where the file cannot be read any more. */
export async function thumbnailOf({path, map, field}: GalleryRow): Promise<SmallPicture | undefined> {
  const decoded = await decodePicture(path).catch(() => undefined);
  if (decoded === undefined) return undefined;
  const picture = await shownPicture(decoded.picture);
  const small = await resized(picture, fitted(picture));
  const painted = map === null || field === null ? small : overlayOf({map, field, image: decoded}, small, view);
  return {width: small.width, height: small.height, address: await dataAddress(painted)};
}

/** A map alone, over black. */
export async function mapPicture(map: RawMap): Promise<SmallPicture> {
  const size = fitted(map);
  const black: Raster = {
    ...size,
    rgba: new Uint8ClampedArray(size.width * size.height * 4).map((_, at) => (at % 4 === 3 ? 255 : 0)),
  };
  const field = [0, 0, map.width, map.height] as const;
  return {...size, address: await dataAddress(overlayOf({map, field, image: map}, black, {...view, opacity: 1}))};
}

/** A part of a picture; undefined where the file cannot be read any more. */
export async function patchPicture({path}: GalleryRow, box: Box): Promise<SmallPicture | undefined> {
  const decoded = await decodePicture(path).catch(() => undefined);
  if (decoded === undefined) return undefined;
  const {width, height, rgba} = await shownPicture(decoded.picture);
  const [sx, sy] = [width / decoded.width, height / decoded.height];
  const left = Math.min(width - 1, Math.floor(box[0] * sx));
  const top = Math.min(height - 1, Math.floor(box[1] * sy));
  const cut = {
    left,
    top,
    width: Math.max(1, Math.round(box[2] * sx) - left),
    height: Math.max(1, Math.round(box[3] * sy) - top),
  };
  const raw = await sharp(rgba, {raw: {width, height, channels: 4}})
    .extract(cut)
    .raw()
    .toBuffer();
  const part = {
    width: cut.width,
    height: cut.height,
    rgba: new Uint8ClampedArray(raw.buffer, raw.byteOffset, raw.length),
  };
  const size = fitted(part);
  return {...size, address: await dataAddress(await resized(part, size))};
}

function fitted({width, height}: Size): Size {
  const scale = side / Math.max(width, height);
  return {width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale))};
}

import {createHash} from 'node:crypto';
import {HeatlensError} from '../../core/errors.ts';
import type {Picture} from '../../core/preprocess/preprocessing.ts';
import {decodeBmp, isBmp} from './bmp.ts';
import type {RgbaPicture} from './dib.ts';
import {decodeIco, isIco} from './ico.ts';
import {MOST_EXACT_PIXELS, TooLarge} from './limits.ts';
import {overWhite} from './overWhite.ts';
import {readPicture, unreadable} from './readPicture.ts';
import {decodeWithSharp} from './sharpDecode.ts';

export interface DecodedPicture {
  /** RGB after EXIF rotation, transparent parts over white, in sRGB. */
  readonly picture: Picture;
  /** The picture's own size after EXIF rotation; boxes and fields are in these pixels. */
  readonly width: number;
  readonly height: number;
  /** By content: "jpeg", "png", "bmp", … */
  readonly format: string;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  /** Sentences for the user: the picture was decoded shrunk. */
  readonly warnings: readonly string[];
}

/**
 * Reads a picture file, told by its content and not by its name.
 *
 * @throws picture-not-found, picture-unreadable
 */
export async function decodePicture(path: string): Promise<DecodedPicture> {
  const bytes = await readPicture(path);
  const {picture, format} = await decodeBytes(path, bytes);
  const {width, height} = picture.own ?? picture;
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {picture, width, height, format, sha256, warnings: picture.own ? [shrunk(picture)] : []};
}

export interface Decoded {
  readonly picture: Picture;
  readonly format: string;
}

/** Decodes what was read from a picture's file. @throws picture-unreadable */
export async function decodeBytes(path: string, bytes: Uint8Array): Promise<Decoded> {
  try {
    if (isBmp(bytes)) return {picture: flat(decodeBmp(bytes)), format: 'bmp'};
    if (isIco(bytes)) return {picture: await decodeIcon(path, bytes), format: 'ico'};
  } catch (error) {
    throw bitmapError(path, error);
  }
  return decodeWithSharp(path, bytes);
}

async function decodeIcon(path: string, bytes: Uint8Array): Promise<Picture> {
  const icon = decodeIco(bytes);
  return icon.kind === 'png' ? (await decodeWithSharp(path, icon.png)).picture : flat(icon.picture);
}

function flat({width, height, rgba}: RgbaPicture): Picture {
  return {width, height, pixels: overWhite(rgba)};
}

function bitmapError(path: string, error: unknown): HeatlensError {
  if (error instanceof HeatlensError) return error;
  if (error instanceof TooLarge) {
    const most = `${MOST_EXACT_PIXELS / 1e6} million pixels, the most that is read from a bitmap`;
    return unreadable(
      path,
      `has ${error.message} pixels, above ${most}`,
      'Save it as a PNG or JPEG, or smaller.',
      error,
    );
  }
  if (error instanceof RangeError) {
    return unreadable(path, 'ends before its pixels do', 'Copy or export it again.', error);
  }
  const what = error instanceof Error ? error.message : String(error);
  return unreadable(path, `is a bitmap of a kind that Heatlens does not know (${what})`, 'Save it as a PNG.', error);
}

function shrunk({width, height, own}: Picture): string {
  const most = `${MOST_EXACT_PIXELS / 1e6} million`;
  return (
    `The picture has ${own?.width}×${own?.height} pixels, more than the ${most} that are read one by one: ` +
    `it was shrunk smoothly to ${width}×${height} first, so scores can differ a little from those of other programs.`
  );
}

import sharp from 'sharp';
import type {Mask} from '../../../core/dataset/coverage.ts';
import {unreadable} from '../../pictures/readPicture.ts';

/** Above 0 is the object, in whatever kind of PNG. */
export async function readMask(path: string): Promise<Mask> {
  try {
    const {data, info} = await sharp(path).removeAlpha().greyscale().raw().toBuffer({resolveWithObject: true});
    return {
      width: info.width,
      height: info.height,
      values: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    };
  } catch (cause) {
    throw unreadable(
      path,
      'is the mask of a picture and cannot be read',
      'Export it again as a PNG, or leave --masks out.',
      cause,
    );
  }
}

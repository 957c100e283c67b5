import {readDib} from './dib.ts';
import type {RgbaPicture} from './dib.ts';
import {readPixels} from './dibPixels.ts';
import {checkSize} from './limits.ts';

const FILE_HEADER = 14;

export function isBmp(bytes: Uint8Array): boolean {
  return bytes.length > FILE_HEADER + 12 && bytes[0] === 0x42 && bytes[1] === 0x4d;
}

/**
 * Reads a BMP file: 1, 2, 4, 8, 16, 24 and 32 bits, run lengths, channel masks, from either end.
 *
 * @throws RangeError where the file ends early, Error naming what is not known
 */
export function decodeBmp(bytes: Uint8Array): RgbaPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dib = readDib(new DataView(bytes.buffer, bytes.byteOffset + FILE_HEADER, bytes.byteLength - FILE_HEADER));
  checkSize(dib);
  const start = view.getUint32(10, true);
  const pixels = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.byteLength - start);
  return {width: dib.width, height: dib.height, rgba: readPixels(pixels, dib)};
}

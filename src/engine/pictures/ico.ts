import {readDib} from './dib.ts';
import type {Dib, RgbaPicture} from './dib.ts';
import {readPixels, rowBytes} from './dibPixels.ts';
import {checkSize} from './limits.ts';

const DIRECTORY = 6;
const ENTRY = 16;

/** The best picture of an icon: a whole PNG file, or pixels. */
export type IconPicture =
  | {readonly kind: 'png'; readonly png: Uint8Array}
  | {readonly kind: 'pixels'; readonly picture: RgbaPicture};

export function isIco(bytes: Uint8Array): boolean {
  const [a, b, kind, d] = bytes;
  return bytes.length > DIRECTORY + ENTRY && a === 0 && b === 0 && kind === 1 && d === 0;
}

/**
 * Reads the largest picture of an ICO file, of those the one with the most colours.
 *
 * @throws RangeError where the file ends early, Error naming what is not known
 */
export function decodeIco(bytes: Uint8Array): IconPicture {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const best = entriesOf(view).toSorted((a, b) => b.side - a.side || b.bits - a.bits)[0];
  if (!best) throw new Error('no picture');
  const content = new DataView(bytes.buffer, bytes.byteOffset + best.offset, best.length);
  if (content.getUint32(0) === 0x89504e47) {
    return {kind: 'png', png: bytes.subarray(best.offset, best.offset + best.length)};
  }
  return {kind: 'pixels', picture: decodeEntry(content)};
}

function entriesOf(view: DataView) {
  return Array.from({length: view.getUint16(4, true)}, (_, i) => {
    const at = DIRECTORY + i * ENTRY;
    return {
      side: view.getUint8(at) || 256,
      bits: view.getUint16(at + 6, true),
      length: view.getUint32(at + 8, true),
      offset: view.getUint32(at + 12, true),
    };
  });
}

/** An icon's bitmap has no file header, twice the height, and a second bitmap of 1 bit for what is transparent. */
function decodeEntry(view: DataView): RgbaPicture {
  const header = readDib(view);
  const dib: Dib = {...header, height: header.height / 2, masks: withAlpha(header)};
  checkSize(dib);
  const rgba = readPixels(after(view, dib.length), dib);
  const hasAlpha = dib.bits === 32 && rgba.some((value, i) => i % 4 === 3 && value > 0);
  const mask = dib.length + rowBytes(dib.width, dib.bits) * dib.height;
  if (!hasAlpha) applyMask(rgba, after(view, mask), dib);
  return {width: dib.width, height: dib.height, rgba};
}

function withAlpha({bits, masks: [red, green, blue, alpha]}: Dib): Dib['masks'] {
  return [red, green, blue, bits === 32 ? 0xff000000 : alpha];
}

function applyMask(rgba: Uint8Array, mask: DataView, {width, height}: Dib): void {
  const stride = rowBytes(width, 1);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * stride + (x >> 3);
      const hidden = at < mask.byteLength && (mask.getUint8(at) >> (7 - (x & 7))) & 1;
      rgba[((height - 1 - y) * width + x) * 4 + 3] = hidden ? 0 : 255;
    }
  }
}

function after(view: DataView, start: number): DataView {
  return new DataView(view.buffer, view.byteOffset + start, view.byteLength - start);
}

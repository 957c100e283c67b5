import {compressions} from './dib.ts';
import type {Dib} from './dib.ts';

/**
 * Reads the pixels of a device-independent bitmap.
 *
 * @param view starts at the pixels
 * @returns RGBA, rows from the top; pixels that a run-length coded bitmap skips have the colour 0, as PIL gives them
 */
export function readPixels(view: DataView, dib: Dib): Uint8Array {
  const {rle8, rle4, none, masks, alphaMasks} = compressions;
  const {bits, compression} = dib;
  if (compression === rle8 && bits === 8) return indexed(dib, runLengthIndices(view, dib));
  if (compression === rle4 && bits === 4) return indexed(dib, runLengthIndices(view, dib));
  if (compression === none && [1, 2, 4, 8].includes(bits)) return indexed(dib, packedIndices(view, dib));
  if (compression === none && bits === 24) return trueColour(view, dib);
  const masked = compression === none || compression === masks || compression === alphaMasks;
  if (masked && (bits === 16 || bits === 32)) return maskedColour(view, dib);
  throw new Error(`${bits} bits with compression ${compression}`);
}

/** Bytes of a row of a plain bitmap: a multiple of four. */
export function rowBytes(width: number, bits: number): number {
  return Math.ceil((width * bits) / 32) * 4;
}

/** Where line y of the file goes. */
function rowOf({height, topDown}: Dib, y: number): number {
  return topDown ? y : height - 1 - y;
}

function packedIndices(view: DataView, dib: Dib): Uint8Array {
  const {width, height, bits} = dib;
  const stride = rowBytes(width, bits);
  const indices = new Uint8Array(width * height);
  const perByte = 8 / bits;
  for (let y = 0; y < height; y++) {
    const row = rowOf(dib, y) * width;
    for (let x = 0; x < width; x++) {
      const byte = view.getUint8(y * stride + Math.floor(x / perByte));
      indices[row + x] = (byte >> (8 - bits - (x % perByte) * bits)) & ((1 << bits) - 1);
    }
  }
  return indices;
}

/** RLE8 and RLE4: pairs of a count and a value; a count of 0 escapes (end of line, end, move, literal). */
function runLengthIndices(view: DataView, dib: Dib): Uint8Array {
  const {width, height, bits} = dib;
  const indices = new Uint8Array(width * height);
  let at = 0;
  let x = 0;
  let y = 0;
  const put = (index: number) => {
    if (x < width && y < height) indices[rowOf(dib, y) * width + x] = index;
    x++;
  };
  const nibble = (byte: number, k: number) => (bits === 8 ? byte : k % 2 === 0 ? byte >> 4 : byte & 15);
  while (y < height) {
    const count = view.getUint8(at);
    const value = view.getUint8(at + 1);
    at += 2;
    if (count > 0) {
      for (let k = 0; k < count; k++) put(nibble(value, k));
    } else if (value === 0) {
      x = 0;
      y++;
    } else if (value === 1) {
      break;
    } else if (value === 2) {
      x += view.getUint8(at);
      y += view.getUint8(at + 1);
      at += 2;
    } else {
      const perByte = 8 / bits;
      for (let k = 0; k < value; k++) put(nibble(view.getUint8(at + Math.floor(k / perByte)), k));
      at += Math.ceil(value / perByte / 2) * 2;
    }
  }
  return indices;
}

/** A colour at a time: a million small arrays take seconds. */
function indexed({palette}: Dib, indices: Uint8Array): Uint8Array {
  const colours = new Uint32Array(palette.buffer, palette.byteOffset, palette.length / 4);
  const rgba = new Uint32Array(indices.length);
  for (let i = 0; i < indices.length; i++) rgba[i] = colours[indices[i]];
  return new Uint8Array(rgba.buffer);
}

function trueColour(view: DataView, dib: Dib): Uint8Array {
  const {width, height} = dib;
  const stride = rowBytes(width, 24);
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    let to = rowOf(dib, y) * width * 4;
    for (let from = y * stride; from < y * stride + width * 3; from += 3, to += 4) {
      rgba[to] = view.getUint8(from + 2);
      rgba[to + 1] = view.getUint8(from + 1);
      rgba[to + 2] = view.getUint8(from);
    }
  }
  return rgba;
}

function maskedColour(view: DataView, dib: Dib): Uint8Array {
  const {width, height, bits, masks} = dib;
  const stride = rowBytes(width, bits);
  const rgba = new Uint8Array(width * height * 4);
  const fields = masks.map((mask, channel) => fieldOf(mask, channel === 3 ? 255 : 0));
  for (let y = 0; y < height; y++) {
    const row = rowOf(dib, y) * width * 4;
    for (let x = 0; x < width; x++) {
      const word = bits === 16 ? view.getUint16(y * stride + x * 2, true) : view.getUint32(y * stride + x * 4, true);
      fields.forEach((field, channel) => (rgba[row + x * 4 + channel] = field(word)));
    }
  }
  return rgba;
}

/** Reads one channel of a word, as 0…255. */
function fieldOf(mask: number, absent: number): (word: number) => number {
  if (mask === 0) return () => absent;
  const shift = 31 - Math.clz32(mask & -mask);
  const most = mask >>> shift;
  return (word) => Math.round((((word & mask) >>> shift) * 255) / most);
}

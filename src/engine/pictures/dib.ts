/** 8 bits a channel, [height, width, 4], rows from the top; alpha is straight. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A device-independent bitmap's header. Reads past the end of a cut file are the DataView's RangeErrors. */
export interface Dib {
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly compression: number;
  /** Of red, green, blue and alpha; 0 for a channel that is not there. */
  readonly masks: readonly [number, number, number, number];
  /** RGBA for each index. */
  readonly palette: Uint8Array;
  /** Bytes of the header with masks and colour table. */
  readonly length: number;
}

/** What a DIB can be compressed with; 4 and 5 hold a JPEG or PNG and exist for printers only. */
export const compressions = {none: 0, rle8: 1, rle4: 2, masks: 3, alphaMasks: 6} as const;

const CORE_HEADER = 12;
const INFO_HEADER = 40;
const headerSizes = [CORE_HEADER, 16, INFO_HEADER, 52, 56, 64, 108, 124];
const OS2_HEADERS = [16, 64];
const depths = [1, 2, 4, 8, 16, 24, 32];

/**
 * Reads a device-independent bitmap's header, the part that BMP and ICO files share.
 * Source: Microsoft, BITMAPCOREHEADER, BITMAPINFOHEADER, BITMAPV4HEADER, BITMAPV5HEADER.
 */
export function readDib(view: DataView): Dib {
  const size = view.getUint32(0, true);
  if (!headerSizes.includes(size)) throw new Error(`a bitmap header of ${size} bytes`);
  const bits = view.getUint16(size === CORE_HEADER ? 10 : 14, true);
  if (!depths.includes(bits)) throw new Error(`${bits} bits`);
  if (size === CORE_HEADER) return coreDib(view, bits);
  const compression = size > 16 ? view.getUint32(16, true) : 0;
  const height = view.getInt32(8, true);
  const outside = maskBytes(size, compression);
  const inside = size >= 52 && !OS2_HEADERS.includes(size);
  const colours = bits <= 8 ? coloursOf(view, size, bits) : 0;
  return {
    width: view.getInt32(4, true),
    height: Math.abs(height),
    topDown: height < 0,
    bits,
    compression,
    masks: masksOf(view, bits, compression, inside ? size - INFO_HEADER : outside),
    palette: paletteOf(view, size + outside, colours, 4),
    length: size + outside + colours * 4,
  };
}

function coreDib(view: DataView, bits: number): Dib {
  const colours = bits <= 8 ? 1 << bits : 0;
  return {
    width: view.getUint16(4, true),
    height: view.getUint16(6, true),
    topDown: false,
    bits,
    compression: compressions.none,
    masks: masksOf(view, bits, compressions.none, 0),
    palette: paletteOf(view, CORE_HEADER, colours, 3),
    length: CORE_HEADER + colours * 3,
  };
}

/** A 40-byte header is followed by its masks; longer ones hold them. */
function maskBytes(size: number, compression: number): number {
  if (size !== INFO_HEADER) return 0;
  return compression === compressions.masks ? 12 : compression === compressions.alphaMasks ? 16 : 0;
}

function coloursOf(view: DataView, size: number, bits: number): number {
  const used = size >= INFO_HEADER ? view.getUint32(32, true) : 0;
  return used === 0 || used > 256 ? 1 << bits : used;
}

function masksOf(view: DataView, bits: number, compression: number, bytes: number): Dib['masks'] {
  const given = compression === compressions.masks || compression === compressions.alphaMasks;
  if (given && bytes >= 12) {
    const mask = (k: number) => view.getUint32(INFO_HEADER + 4 * k, true);
    return [mask(0), mask(1), mask(2), bytes >= 16 ? mask(3) : 0];
  }
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f, 0] : [0xff0000, 0xff00, 0xff, 0];
}

function paletteOf(view: DataView, start: number, colours: number, step: number): Uint8Array {
  const palette = new Uint8Array(256 * 4);
  for (let i = 0; i < 256; i++) {
    const bgr = i < colours ? [2, 1, 0].map((k) => view.getUint8(start + i * step + k)) : [0, 0, 0];
    palette.set([...bgr, 255], i * 4);
  }
  return palette;
}

import {HeatlensError} from '../../core/errors.ts';
import type {Array32} from '../../core/runtime/runtime.ts';

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]; // \x93NUMPY
const alignment = 64;

/**
 * Writes an array in NumPy's format 1.0: float32, little-endian, C order (NumPy Enhancement Proposal 1).
 *
 * @returns bytes that `numpy.load` reads as the same shape and the same values, bit for bit
 */
export function encodeNpy({shape, values}: Array32): Uint8Array {
  const header = npyHeader('<f4', shape);
  const start = header.length;
  const bytes = new Uint8Array(start + 4 * values.length);
  const view = new DataView(bytes.buffer);
  bytes.set(header);
  // Through a view, since the format's byte order is fixed and the machine's is not.
  values.forEach((value, i) => view.setFloat32(start + 4 * i, value, true));
  return bytes;
}

/**
 * What stands before an array's values in a file of NumPy's format 1.0.
 *
 * @param descr type of a value as NumPy writes it: "<f4"
 */
export function npyHeader(descr: string, shape: readonly number[]): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const start = Math.ceil((magic.length + 4 + dictionary.length + 1) / alignment) * alignment;
  const bytes = new Uint8Array(start);
  bytes.set([...magic, 1, 0]);
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  bytes.set(new TextEncoder().encode(`${dictionary.padEnd(start - 11)}\n`), 10);
  return bytes;
}

/**
 * Reads what `encodeNpy` and NumPy write for float32 arrays in C order.
 *
 * @throws HeatlensError `argument-invalid` for anything else, saying what the file holds
 */
export function decodeNpy(bytes: Uint8Array): Array32 {
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw unreadable('it does not start as a NumPy file does');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const wide = view.getUint8(6) > 1; // versions 2 and 3 count the header in four bytes
  const start = wide ? 12 + view.getUint32(8, true) : 10 + view.getUint16(8, true);
  const header = new TextDecoder().decode(bytes.subarray(wide ? 12 : 10, start));
  const shape = shapeOf(header);
  const size = shape.reduce((product, side) => product * side, 1);
  if (bytes.length !== start + 4 * size) {
    throw unreadable(`it is ${bytes.length} bytes long where its header asks for ${start + 4 * size}`);
  }
  return {shape, values: Float32Array.from({length: size}, (_, i) => view.getFloat32(start + 4 * i, true))};
}

function shapeOf(header: string): number[] {
  const descr = /'descr':\s*'([^']*)'/.exec(header)?.[1];
  const tuple = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (descr !== '<f4') throw unreadable(`it holds ${descr ?? 'an unknown type'} and not little-endian float32`);
  if (!header.includes("'fortran_order': False")) throw unreadable('it is stored in Fortran order');
  if (tuple === undefined) throw unreadable('it names no shape');
  return tuple
    .split(',')
    .filter((side) => side.trim() !== '')
    .map(Number);
}

function unreadable(why: string): HeatlensError {
  return new HeatlensError(
    'argument-invalid',
    `This is not a raw map of Heatlens: ${why}. Save it with numpy.save as a C-ordered float32 array.`,
  );
}

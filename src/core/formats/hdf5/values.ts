import {unreadable, unsupported} from '../unreadable.ts';

/** How numbers lie in a file: `float` or `integer`, bytes each. */
export interface NumberType {
  readonly kind: 'float' | 'integer' | 'bfloat16';
  readonly size: number;
  readonly signed: boolean;
}

/**
 * Numbers of a file as float32. They are little-endian: the HDF5 library swaps others.
 * @throws HeatlensError `model-unsupported` for types that no weight has
 */
export function toFloat32(bytes: Uint8Array<ArrayBuffer>, type: NumberType, name: string): Float32Array {
  const {buffer, byteOffset, byteLength} = bytes;
  const count = byteLength / type.size;
  if (!Number.isInteger(count)) throw unreadable(`The weight \`${name}\` is cut off. Copy or save the model again.`);
  const read = readers[`${type.kind}${type.size}${type.signed || type.kind !== 'integer' ? '' : 'u'}`];
  if (read === undefined)
    throw unsupported(
      `The weight \`${name}\` holds ${type.size * 8}-bit ${type.kind} numbers, which Heatlens cannot read. Save the model in float32.`,
    );
  return read(buffer, byteOffset, count);
}

const readers: Readonly<Record<string, (buffer: ArrayBuffer, at: number, count: number) => Float32Array>> = {
  float4: (buffer, at, count) => new Float32Array(buffer, at, count),
  float8: (buffer, at, count) => Float32Array.from(new Float64Array(buffer, at, count)),
  float2: (buffer, at, count) => Float32Array.from(new Uint16Array(buffer, at, count), fromHalf),
  bfloat162: (buffer, at, count) =>
    new Float32Array(Uint32Array.from(new Uint16Array(buffer, at, count), (bits) => bits << 16).buffer),
  integer1: (buffer, at, count) => Float32Array.from(new Int8Array(buffer, at, count)),
  integer1u: (buffer, at, count) => Float32Array.from(new Uint8Array(buffer, at, count)),
  integer2: (buffer, at, count) => Float32Array.from(new Int16Array(buffer, at, count)),
  integer2u: (buffer, at, count) => Float32Array.from(new Uint16Array(buffer, at, count)),
  integer4: (buffer, at, count) => Float32Array.from(new Int32Array(buffer, at, count)),
  integer4u: (buffer, at, count) => Float32Array.from(new Uint32Array(buffer, at, count)),
  integer8: (buffer, at, count) => Float32Array.from(new BigInt64Array(buffer, at, count), Number),
  integer8u: (buffer, at, count) => Float32Array.from(new BigUint64Array(buffer, at, count), Number),
};

/** IEEE 754 binary16. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

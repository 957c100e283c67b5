/**
 * IEEE 754 half precision, for stores: eleven bits of mantissa, so scores keep three digits. Beyond ±65504 it ends there.
 * Written out because `Float16Array` came with V8 13.6, and Node 22 has an older one.
 */

const largest = 65504;
const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);
let table: Float32Array | undefined;

/** @returns the nearest halves, ties to even, as their bits */
export function toFloat16(values: Float32Array): Uint16Array {
  const halves = new Uint16Array(values.length);
  for (let i = 0; i < halves.length; i++) halves[i] = halfOf(values[i]);
  return halves;
}

/** @returns exactly what the halves are */
export function fromFloat16(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length);
  const known = halfValues();
  for (let i = 0; i < values.length; i++) values[i] = known[halves[i]];
  return values;
}

/** What every half stands for, by its bits: looked up, 100,000 × 1,000 of them take a third of a second. */
export function halfValues(): Float32Array {
  table ??= Float32Array.from({length: 65536}, (_, half) => floatOf(half));
  return table;
}

function halfOf(value: number): number {
  if (Number.isNaN(value)) return 0x7e00;
  float[0] = Math.min(largest, Math.max(-largest, value));
  const sign = (bits[0] >>> 16) & 0x8000;
  const magnitude = bits[0] & 0x7fffffff;
  if (magnitude < 0x38800000) return sign | roundedToEven(Math.abs(float[0]) * 2 ** 24);
  const odd = (magnitude >>> 13) & 1;
  return sign | ((magnitude - 0x38000000 + 0xfff + odd) >>> 13);
}

function roundedToEven(value: number): number {
  const below = Math.floor(value);
  const rest = value - below;
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below;
}

function floatOf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * mantissa * 2 ** -24 : sign * (1 + mantissa / 1024) * 2 ** (exponent - 15);
}

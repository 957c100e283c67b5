/** The nearest half-precision numbers, as their bits; beyond the greatest, 65504, the greatest. */
export function halves(values: Float32Array): Uint16Array {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return Uint16Array.from(bits, (whole, k) => {
    const sign = (whole >>> 16) & 0x8000;
    const size = Math.abs(values[k]);
    if (Number.isNaN(size)) return sign | 0x7e00;
    if (size >= 65504) return sign | 0x7bff;
    // Below 2⁻¹⁴ numbers lie 2⁻²⁴ apart; above, the lowest 13 bits of the fraction are rounded off, to even.
    if (size < 2 ** -14) return sign | roundToEven(size * 2 ** 24);
    return sign | (((whole & 0x7fffffff) - 0x38000000 + 0xfff + ((whole >>> 13) & 1)) >>> 13);
  });
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

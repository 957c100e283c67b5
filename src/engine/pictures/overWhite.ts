/**
 * Lays RGBA over white and drops the alpha.
 *
 * sharp's own `flatten` takes 65280 for white in 16-bit pictures, which would be 254.
 *
 * @param rgba [pixels, 4], straight alpha, 0…255
 * @returns [pixels, 3], whole numbers
 */
export function overWhite(rgba: Uint8Array): Uint8Array {
  const rgb = new Uint8Array((rgba.length / 4) * 3);
  for (let from = 0, to = 0; from < rgba.length; from += 4) {
    const alpha = rgba[from + 3] ?? 0;
    const white = 255 * (255 - alpha);
    for (let c = 0; c < 3; c++, to++) rgb[to] = Math.floor(((rgba[from + c] ?? 0) * alpha + white) / 255 + 0.5);
  }
  return rgb;
}

/**
 * The same for 16 bits a channel, 0…65535.
 *
 * @param channels 3 (there is no alpha) or 4
 * @returns [pixels, 3] in 0…255 with fractions
 */
export function deepOverWhite(samples: Uint16Array, channels: number): Float32Array {
  const rgb = new Float32Array((samples.length / channels) * 3);
  for (let from = 0, to = 0; from < samples.length; from += channels) {
    const alpha = channels === 4 ? (samples[from + 3] ?? 0) / 65535 : 1;
    for (let c = 0; c < 3; c++, to++) rgb[to] = ((samples[from + c] ?? 0) / 257) * alpha + 255 * (1 - alpha);
  }
  return rgb;
}

import type {ChannelMap} from './ranges.ts';
import type {Taps} from './taps.ts';

/**
 * What a resize does most of, a row at a time: across with two taps, then down with two and to the network's range. Given
 * from outside where something quicker than TypeScript does it, to the bit the same.
 */
export interface Passes {
  /**
   * Rows for the other two, with whatever is in them; the next call may give the same again.
   *
   * @param width of the pictures' rows that `narrow` reads, in pixels
   */
  readonly rows: (count: number, length: number, width: number) => readonly Float64Array[];
  /**
   * One row across, [width, 3] to [outputs, 3]: first · pixel + second · pixel.
   *
   * @param base of the row's first value in `pixels`; it has as many pixels as `rows` was told
   * @param taps of two weights each; where there is one, the other weighs nothing
   */
  readonly narrow: (pixels: Float32Array | Uint8Array, base: number, taps: Taps, out: Float64Array) => void;
  /** Two rows down and to the range of each of the three channels, which is one of the picture's colours; from `start` on. */
  readonly write: Write;
}

/** From rows [outputs, 3], in the picture's units: first · upper + second · lower, in float32. */
export type Write = (
  values: Float32Array,
  start: number,
  maps: readonly ChannelMap[],
  upper: Float64Array,
  lower: Float64Array,
  first: number,
  second: number,
) => void;

export const plainPasses: Passes = {
  rows: (count, length) => Array.from({length: count}, () => new Float64Array(length)),

  narrow(pixels, base, {starts, lengths, weights}, out) {
    for (let x = 0, to = 0; x < starts.length; x++, to += 3) {
      const at = base + starts[x] * 3;
      const next = at + (lengths[x] - 1) * 3;
      const first = weights[2 * x];
      const second = weights[2 * x + 1];
      out[to] = first * pixels[at] + second * pixels[next];
      out[to + 1] = first * pixels[at + 1] + second * pixels[next + 1];
      out[to + 2] = first * pixels[at + 2] + second * pixels[next + 2];
    }
  },

  write(values, start, maps, upper, lower, first, second) {
    for (let channel = 0; channel < 3; channel++) {
      const {colours, scale, offset} = maps[channel];
      for (let at = colours.indexOf(1), out = start + channel; at < upper.length; at += 3, out += 3) {
        values[out] = scale * Math.fround(first * upper[at] + second * lower[at]) + offset;
      }
    }
  },
};

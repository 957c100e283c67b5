import type {Interpolation} from './preprocessing.ts';

/** Along one axis: output i is Σ_k weights[i·count + k] · input[starts[i] + k], k < lengths[i]. */
export interface Taps {
  /** Room for each output's weights. */
  readonly count: number;
  readonly starts: Int32Array;
  readonly lengths: Int32Array;
  /** [outputs · count]; each output's sum to 1. */
  readonly weights: Float64Array;
}

/** First input sample of one output, and its weights before they are scaled to sum to 1. */
interface Window {
  readonly start: number;
  readonly weights: readonly number[];
}

/**
 * Weights that take `size` samples to `outputs` samples spanning the same length (half-pixel centres).
 *
 * @param size samples read, ≥ 1
 * @param outputs samples made, ≥ 1
 */
export function tapsOf(interpolation: Interpolation, size: number, outputs: number): Taps {
  const windows = Array.from({length: outputs}, (_, i) => windowOf[interpolation](i, size, outputs));
  const count = windows.reduce((most, window) => Math.max(most, window.weights.length), 1);
  const taps = {
    count,
    starts: new Int32Array(outputs),
    lengths: new Int32Array(outputs),
    weights: new Float64Array(outputs * count),
  };
  windows.forEach(({start, weights}, i) => {
    const sum = weights.reduce((total, weight) => total + weight, 0);
    taps.starts[i] = start;
    taps.lengths[i] = weights.length;
    weights.forEach((weight, k) => (taps.weights[i * count + k] = weight / sum));
  });
  return taps;
}

const windowOf: Record<Interpolation, (i: number, size: number, outputs: number) => Window> = {
  /** tf.image.resize, NEAREST_NEIGHBOR. In float32 as TensorFlow's kernel: a rounding picks another pixel here. */
  nearest(i, size, outputs) {
    const at = Math.floor(Math.fround(Math.fround(i + 0.5) * Math.fround(size / outputs)));
    return {start: Math.min(at, size - 1), weights: [1]};
  },

  /** tf.image.resize, BILINEAR, antialias=False. */
  bilinear(i, size, outputs) {
    const at = Math.max(0, ((i + 0.5) * size) / outputs - 0.5);
    const start = Math.min(Math.floor(at), size - 1);
    const share = at - start;
    return start + 1 < size && share > 0 ? {start, weights: [1 - share, share]} : {start, weights: [1]};
  },

  /** PIL.Image.resize, BILINEAR (a triangle as wide as the shrinking), and tf.image.resize with antialias=True. */
  'bilinear-antialias'(i, size, outputs) {
    const scale = size / outputs;
    const support = Math.max(scale, 1);
    const centre = (i + 0.5) * scale;
    const start = Math.max(0, Math.floor(centre - support + 0.5));
    const end = Math.min(size, Math.floor(centre + support + 0.5));
    const triangle = (_: unknown, k: number) => Math.max(0, 1 - Math.abs((start + k + 0.5 - centre) / support));
    return {start, weights: Array.from({length: end - start}, triangle)};
  },

  /**
   * tf.image.resize, BICUBIC, antialias=False: Keys' cubic with a = −½; samples outside the picture are left out.
   * TensorFlow reads the cubic from a table of 1024 steps, so the offset is rounded to them here too.
   */
  bicubic(i, size, outputs) {
    const at = ((i + 0.5) * size) / outputs - 0.5;
    const first = Math.floor(at) - 1;
    const offset = Math.round((at - Math.floor(at)) * 1024) / 1024;
    const start = Math.max(0, first);
    const end = Math.min(size, first + 4);
    return {start, weights: Array.from({length: end - start}, (_, k) => keys(start + k - first - 1 - offset))};
  },

  /** tf.image.resize, AREA: the mean over the pixels that an output pixel covers, the cut ones by their share. */
  area(i, size, outputs) {
    const left = (i * size) / outputs;
    const right = ((i + 1) * size) / outputs;
    const start = Math.min(Math.floor(left), size - 1);
    const end = Math.min(size, Math.max(start + 1, Math.ceil(right)));
    const overlap = (_: unknown, k: number) => Math.min(right, start + k + 1) - Math.max(left, start + k);
    return {start, weights: Array.from({length: end - start}, overlap)};
  },
};

/** Keys, Cubic convolution interpolation (1981), eq. 15: a = −½. */
function keys(x: number): number {
  const d = Math.abs(x);
  if (d <= 1) return (1.5 * d - 2.5) * d * d + 1;
  return d < 2 ? ((-0.5 * d + 2.5) * d - 4) * d + 2 : 0;
}

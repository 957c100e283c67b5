import type {ValueMap} from '../render/resample.ts';

/** Wang et al. 2004, section III.B: a Gaussian window of 11 pixels, σ = 1.5; K₁ = .01, K₂ = .03. */
const reach = 5;
const sigma = 1.5;
const k1 = 0.01;
const k2 = 0.03;

/**
 * Mean structural similarity (Wang et al., IEEE TIP 2004, eq. 13 and 17) of two pictures with values from 0 to 1.
 *
 * SSIM = (2 μ_a μ_b + C₁)(2 σ_ab + C₂) / ((μ_a² + μ_b² + C₁)(σ_a² + σ_b² + C₂)),  C_i = K_i²
 *
 * The window is cut off at the border and its weights brought back to the sum 1, since a map may be smaller than it.
 *
 * @param a as large as b
 * @returns −1…1
 */
export function structuralSimilarity(a: ValueMap, b: ValueMap): number {
  const product = (x: ValueMap, y: ValueMap): Float64Array =>
    smoothed(
      Float64Array.from(x.values, (value, i) => value * y.values[i]),
      a,
    );
  const [meanA, meanB] = [a, b].map((map) => smoothed(Float64Array.from(map.values), map));
  const [squareA, squareB, both] = [product(a, a), product(b, b), product(a, b)];
  const [c1, c2] = [k1 ** 2, k2 ** 2];
  let sum = 0;
  for (let i = 0; i < both.length; i++) {
    const [x, y] = [meanA[i], meanB[i]];
    const luminance = (2 * x * y + c1) / (x * x + y * y + c1);
    sum += (luminance * (2 * (both[i] - x * y) + c2)) / (squareA[i] - x * x + squareB[i] - y * y + c2);
  }
  return sum / both.length;
}

const weights = Float64Array.from({length: 2 * reach + 1}, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)));

function smoothed(values: Float64Array, {width, height}: ValueMap): Float64Array {
  const across = along(values, width, height, 1, width);
  return along(across, height, width, width, 1);
}

/** @param step between neighbours along the axis; `stride` between its lines */
function along(values: Float64Array, length: number, lines: number, step: number, stride: number): Float64Array {
  const result = new Float64Array(values.length);
  for (let at = 0; at < length; at++) {
    const [from, to] = [Math.max(0, at - reach), Math.min(length - 1, at + reach)];
    let total = 0;
    for (let i = from; i <= to; i++) total += weights[i - at + reach];
    for (let line = 0; line < lines; line++) {
      let sum = 0;
      for (let i = from; i <= to; i++) sum += weights[i - at + reach] * values[line * stride + i * step];
      result[line * stride + at * step] = sum / total;
    }
  }
  return result;
}

import type {Operator} from './operator.ts';

/**
 * The convex problem behind an augmented map (Morbidelli et al., ICASSP 2020, eq. 5, with h written in a basis):
 *
 *   min over z of  ½ Σ_l w_l ‖K_l z − g_l‖² + λ Σ (|∂x z| + |∂y z|) + μ/2 ‖z‖²
 */
export interface Problem {
  readonly operator: Operator;
  /** g [copies · n · m], each copy's map divided by its own maximum. */
  readonly targets: Float32Array;
  /** w ≥ 0, one a copy; 0 leaves the copy out. */
  readonly copyWeights: Float32Array;
  /** λ > 0 and μ > 0, for the coefficients (see `scaleWeights`). */
  readonly lambda: number;
  readonly mu: number;
}

/** λ and μ given for a map at one coefficient a pixel, for a basis with `spacing` pixels between coefficients. */
export function scaleWeights(lambda: number, mu: number, spacing: number): {lambda: number; mu: number} {
  return {lambda: lambda * spacing, mu: mu * spacing * spacing};
}

/** The objective at z: what every solver lowers. */
export function objective({operator, targets, copyWeights, lambda, mu}: Problem, z: Float32Array): number {
  const {basis, cells, taps, indices, weights} = operator;
  const rows = cells.height * cells.width;
  let data = 0;
  for (let copy = 0, k = 0, row = 0; copy < copyWeights.length; copy++) {
    let sum = 0;
    for (const end = row + rows; row < end; row++) {
      let residual = -targets[row];
      for (const stop = k + taps; k < stop; k++) residual += weights[k] * z[indices[k]];
      sum += residual * residual;
    }
    data += copyWeights[copy] * sum;
  }
  const {variation, energy} = smoothness(z, basis.height, basis.width);
  return data / 2 + lambda * variation + (mu / 2) * energy;
}

function smoothness(z: Float32Array, height: number, width: number): {variation: number; energy: number} {
  let variation = 0;
  let energy = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      energy += z[i] * z[i];
      if (x < width - 1) variation += Math.abs(z[i + 1] - z[i]);
      if (y < height - 1) variation += Math.abs(z[i + width] - z[i]);
    }
  }
  return {variation, energy};
}

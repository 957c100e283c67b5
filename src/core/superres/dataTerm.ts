import type {Operator} from './operator.ts';
import type {Problem} from './problem.ts';

/** Σ_r w_r K_ri Σ_j K_rj + μ: a bound of the smooth part's second derivative, coefficient by coefficient. */
export function curvatureOf({operator, copyWeights, mu}: Problem): Float32Array {
  const {basis, cells, taps, indices, weights} = operator;
  const curvature = new Float32Array(basis.height * basis.width).fill(mu);
  const perCopy = cells.height * cells.width * taps;
  for (let copy = 0, k = 0; copy < copyWeights.length; copy++) {
    for (const end = k + perCopy; k < end; k += taps) {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += weights[k + tap];
      sum *= copyWeights[copy];
      for (let tap = 0; tap < taps; tap++) curvature[indices[k + tap]] += weights[k + tap] * sum;
    }
  }
  return curvature;
}

/**
 * gradient += Kᵀ W (K z − g), each row's residual spread as soon as it is known.
 *
 * @returns ½ Σ_l w_l ‖K_l z − g_l‖², the value at z
 */
export function addDataGradient(
  {operator, targets, copyWeights}: Problem,
  z: Float32Array,
  gradient: Float32Array,
): number {
  const rows = operator.cells.height * operator.cells.width;
  const spread = operator.taps === 4 ? spreadFour : spreadAny;
  let value = 0;
  for (let copy = 0; copy < copyWeights.length; copy++) {
    const weight = copyWeights[copy];
    if (weight > 0)
      value += (weight / 2) * spread(operator, targets, weight, copy * rows, (copy + 1) * rows, z, gradient);
  }
  return value;
}

function spreadFour(
  {indices, weights}: Operator,
  targets: Float32Array,
  copyWeight: number,
  from: number,
  to: number,
  z: Float32Array,
  gradient: Float32Array,
): number {
  let squares = 0;
  for (let row = from, k = from * 4; row < to; row++, k += 4) {
    const i0 = indices[k],
      i1 = indices[k + 1],
      i2 = indices[k + 2],
      i3 = indices[k + 3];
    const w0 = weights[k],
      w1 = weights[k + 1],
      w2 = weights[k + 2],
      w3 = weights[k + 3];
    const residual = w0 * z[i0] + w1 * z[i1] + w2 * z[i2] + w3 * z[i3] - targets[row];
    const pull = copyWeight * residual;
    squares += residual * residual;
    gradient[i0] += w0 * pull;
    gradient[i1] += w1 * pull;
    gradient[i2] += w2 * pull;
    gradient[i3] += w3 * pull;
  }
  return squares;
}

function spreadAny(
  {taps, indices, weights}: Operator,
  targets: Float32Array,
  copyWeight: number,
  from: number,
  to: number,
  z: Float32Array,
  gradient: Float32Array,
): number {
  let squares = 0;
  for (let row = from, k = from * taps; row < to; row++, k += taps) {
    let residual = -targets[row];
    for (let tap = k; tap < k + taps; tap++) residual += weights[tap] * z[indices[tap]];
    const pull = copyWeight * residual;
    squares += residual * residual;
    for (let tap = k; tap < k + taps; tap++) gradient[indices[tap]] += weights[tap] * pull;
  }
  return squares;
}

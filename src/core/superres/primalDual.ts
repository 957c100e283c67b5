import type {Operator} from './operator.ts';
import type {Problem} from './problem.ts';
import {objective} from './problem.ts';

/** Where a solver starts, and what it leaves for the next: z and the dual of the total variation. */
export interface State {
  /** [height, width] */
  readonly z: Float32Array;
  /** Duals of ∂x z and ∂y z, each [height, width]; the last column and row stay 0. */
  readonly ux: Float32Array;
  readonly uy: Float32Array;
}

export interface Stop {
  readonly iterations: number;
  /** Stops when the duality gap is below this share of the objective. */
  readonly gap: number;
  /** Stops when z moved less than this share of its norm in one step. */
  readonly change: number;
}

export interface Solution extends State {
  readonly objective: number;
  /** Duality gap: the objective is at most this far above the optimum. */
  readonly gap: number;
  readonly iterations: number;
}

export function zeroState({height, width}: {height: number; width: number}): State {
  const size = height * width;
  return {z: new Float32Array(size), ux: new Float32Array(size), uy: new Float32Array(size)};
}

/**
 * From each iteration on, the dual's step as a multiple of the data term's mean curvature; the primal's step follows.
 * From zero, short dual steps build the map, and longer ones settle its edges.
 */
const phases = [
  {from: 0, step: 0.4},
  {from: 20, step: 1},
  {from: 40, step: 2},
] as const;
export const checkEvery = 10;

/** The dual's step at an iteration, as a multiple of the data term's mean curvature. */
export function dualStepAt(iteration: number): number {
  return phases.findLast(({from}) => from <= iteration)?.step ?? phases[0].step;
}

/**
 * Over-relaxation ρ, and the share c of the curvature in 1 / τ. Condat's theorem 3.1 allows ρ < 2 − 1 / 2c.
 * To 1 % of the optimum this takes 0.6 of the iterations of ρ = 1, c = ½.
 */
export const relaxation = 1.7;
export const curvatureShare = 1.7;

/**
 * Condat–Vũ's primal-dual method (Condat 2013, alg. 3.1) with a diagonal preconditioner (Pock & Chambolle 2011):
 * the data term by its gradient, the total variation by its dual.
 *
 * 1 / τ_i = c (Σ_r K_ri Σ_j K_rj + μ) + 8σ satisfies the method's condition for every coefficient by itself.
 *
 * @param start is changed: it becomes the solution
 */
export function primalDual(problem: Problem, start: State, stop: Stop): Solution {
  const {z} = start;
  const {height, width} = problem.operator.basis;
  const curvature = curvatureOf(problem);
  const mean = curvature.reduce((sum, value) => sum + value, 0) / curvature.length;
  const grid: Grid = {
    ...start, height, width, lambda: problem.lambda, mu: problem.mu,
    gradient: new Float32Array(z.length), ahead: new Float32Array(z.length), tau: new Float32Array(z.length),
  };
  let iteration = 0;
  let gap = Infinity;
  let sigma = 0;
  while (iteration < stop.iterations) {
    addDataGradient(problem, z, grid.gradient);
    if (iteration % checkEvery === 0 && iteration > 0) {
      gap = dualityGap(grid);
      if (gap <= stop.gap * objective(problem, z) || relativeChange(grid) < stop.change) break;
    }
    const wanted = dualStepAt(iteration) * mean;
    if (wanted !== sigma) setSteps(grid.tau, curvature, (sigma = wanted));
    step(grid, sigma);
    iteration++;
  }
  return {...start, objective: objective(problem, z), gap, iterations: iteration};
}

interface Grid extends State {
  readonly gradient: Float32Array;
  readonly ahead: Float32Array;
  readonly tau: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly lambda: number;
  readonly mu: number;
}

/** Σ_r w_r K_ri Σ_j K_rj + μ: a bound of the smooth part's second derivative, coefficient by coefficient. */
function curvatureOf({operator, copyWeights, mu}: Problem): Float32Array {
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

function setSteps(tau: Float32Array, curvature: Float32Array, sigma: number): void {
  for (let i = 0; i < tau.length; i++) tau[i] = 1 / (curvatureShare * curvature[i] + 8 * sigma);
}

/** gradient += Kᵀ W (K z − g), each row's residual spread as soon as it is known. */
function addDataGradient(problem: Problem, z: Float32Array, gradient: Float32Array): void {
  const {operator, targets, copyWeights} = problem;
  const rows = operator.cells.height * operator.cells.width;
  for (let copy = 0; copy < copyWeights.length; copy++) {
    if (copyWeights[copy] === 0) continue;
    const spread = operator.taps === 4 ? spreadFour : spreadAny;
    spread(operator, targets, copyWeights[copy], copy * rows, (copy + 1) * rows, z, gradient);
  }
}

function spreadFour(
  {indices, weights}: Operator, targets: Float32Array, copyWeight: number, from: number, to: number,
  z: Float32Array, gradient: Float32Array,
): void {
  for (let row = from, k = from * 4; row < to; row++, k += 4) {
    const i0 = indices[k], i1 = indices[k + 1], i2 = indices[k + 2], i3 = indices[k + 3];
    const w0 = weights[k], w1 = weights[k + 1], w2 = weights[k + 2], w3 = weights[k + 3];
    const residual = (w0 * z[i0] + w1 * z[i1] + w2 * z[i2] + w3 * z[i3] - targets[row]) * copyWeight;
    gradient[i0] += w0 * residual;
    gradient[i1] += w1 * residual;
    gradient[i2] += w2 * residual;
    gradient[i3] += w3 * residual;
  }
}

function spreadAny(
  {taps, indices, weights}: Operator, targets: Float32Array, copyWeight: number, from: number, to: number,
  z: Float32Array, gradient: Float32Array,
): void {
  for (let row = from, k = from * taps; row < to; row++, k += taps) {
    let residual = -targets[row];
    for (let tap = k; tap < k + taps; tap++) residual += weights[tap] * z[indices[tap]];
    residual *= copyWeight;
    for (let tap = k; tap < k + taps; tap++) gradient[indices[tap]] += weights[tap] * residual;
  }
}

/**
 * One iteration of both variables, row by row, so that a row's values are still in the cache for its dual.
 * Leaves the gradient at 0 for the next.
 */
function step(grid: Grid, sigma: number): void {
  const {ux, uy, ahead, height, width, lambda} = grid;
  const nothingAbove = new Float32Array(width);
  for (let y = 0; y < height; y++) {
    const row = y * width;
    if (y === 0) descend(grid, row, nothingAbove, 0);
    else descend(grid, row, uy, row - width);
    if (y > 0) raise(uy, ahead, row - width, row, width, sigma, lambda);
    raise(ux, ahead, row, row + width - 1, 1, sigma, lambda);
  }
}

/** A row of z: nothing else in this loop, which takes a third of the solver's time. */
function descend(
  {z, ux, uy, gradient, ahead, tau, width, mu}: Grid, row: number, above: Float32Array, aboveRow: number,
): void {
  let left = 0;
  for (let i = row, k = aboveRow; i < row + width; i++, k++) {
    const right = ux[i];
    const old = z[i];
    const change = tau[i] * (gradient[i] + mu * old + left - right + above[k] - uy[i]);
    left = right;
    gradient[i] = 0;
    z[i] = old - relaxation * change;
    ahead[i] = old - 2 * change;
  }
}

/** ‖change‖ / ‖z‖ of the last step, read off z = old − ρ change and ahead = old − 2 change. */
function relativeChange({z, ahead}: Grid): number {
  let moved = 0;
  let norm = 0;
  for (let i = 0; i < z.length; i++) {
    const change = (z[i] - ahead[i]) / (2 - relaxation);
    moved += change * change;
    norm += z[i] * z[i];
  }
  return norm > 0 ? Math.sqrt(moved / norm) : Infinity;
}

/** Duals from…to − 1 of the differences between coefficients `stride` apart. */
function raise(
  u: Float32Array, ahead: Float32Array, from: number, to: number, stride: number, sigma: number, lambda: number,
): void {
  for (let i = from; i < to; i++) {
    const old = u[i];
    const risen = old + sigma * (ahead[i + stride] - ahead[i]);
    u[i] = old + relaxation * ((risen > lambda ? lambda : risen < -lambda ? -lambda : risen) - old);
  }
}

/**
 * P(z) − D(Kz − g, u) = Σ (λ|∂z| − u ∂z) + ‖Kᵀ(Kz − g) + ∂ᵀu + μz‖² / 2μ, with the data term's gradient at hand.
 */
function dualityGap({z, ux, uy, gradient, height, width, lambda, mu}: Grid): number {
  // Over-relaxed duals may stand a little beyond ±λ; the bound needs them inside.
  const inside = (u: number) => (u > lambda ? lambda : u < -lambda ? -lambda : u);
  let slack = 0;
  let squares = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const dx = x < width - 1 ? z[i + 1] - z[i] : 0;
      const dy = y < height - 1 ? z[i + width] - z[i] : 0;
      const across = inside(ux[i]);
      const down = inside(uy[i]);
      slack += lambda * (Math.abs(dx) + Math.abs(dy)) - across * dx - down * dy;
      const before = (x > 0 ? inside(ux[i - 1]) : 0) + (y > 0 ? inside(uy[i - width]) : 0);
      const r = gradient[i] + mu * z[i] + before - across - down;
      squares += r * r;
    }
  }
  return slack + squares / (2 * mu);
}

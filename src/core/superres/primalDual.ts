import type {Operator} from './operator.ts';
import type {Problem} from './problem.ts';
import {objective} from './problem.ts';

/** Where a solver starts, and what it leaves for the next: z and the dual of the total variation. */
export interface State {
  /** [height, width] */
  readonly z: Float32Array;
  /** Duals of ∂x z and ∂y z, each [height, width] in −λ…λ; the last column and row stay 0. */
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

/** Step of the dual; the primal's follows from it. Fastest of .03 … 1 on maps of 7×7 and 14×14 cells. */
const sigma = 0.3;
const checkEvery = 10;

/**
 * Condat–Vũ's primal-dual method (Condat 2013, alg. 3.1) with a diagonal preconditioner (Pock & Chambolle 2011):
 * the data term by its gradient, the total variation by its dual.
 *
 * τ_i = 1 / (½ (Σ_r K_ri Σ_j K_rj + μ) + 8σ) satisfies the method's condition for every coefficient by itself.
 *
 * @param start is changed: it becomes the solution
 */
export function primalDual(problem: Problem, start: State, stop: Stop): Solution {
  const {height, width} = problem.operator.basis;
  const {z, ux, uy} = start;
  const tau = stepSizes(problem);
  const gradient = new Float32Array(z.length);
  const ahead = new Float32Array(z.length);
  const grid = {z, ux, uy, gradient, ahead, tau, height, width, lambda: problem.lambda, mu: problem.mu};
  let iteration = 0;
  let gap = Infinity;
  while (iteration < stop.iterations) {
    addDataGradient(problem, z, gradient);
    if (iteration % checkEvery === 0 && iteration > 0) {
      gap = dualityGap(grid);
      if (gap <= stop.gap * objective(problem, z)) break;
    }
    const moved = step(grid);
    iteration++;
    if (moved < stop.change) break;
  }
  return {z, ux, uy, objective: objective(problem, z), gap, iterations: iteration};
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

function stepSizes({operator, copyWeights, mu}: Problem): Float32Array {
  const {basis, cells, taps, indices, weights} = operator;
  const curvature = new Float32Array(basis.height * basis.width);
  const perCopy = cells.height * cells.width * taps;
  for (let copy = 0, k = 0; copy < copyWeights.length; copy++) {
    for (const end = k + perCopy; k < end; k += taps) {
      let sum = 0;
      for (let tap = 0; tap < taps; tap++) sum += weights[k + tap];
      sum *= copyWeights[copy];
      for (let tap = 0; tap < taps; tap++) curvature[indices[k + tap]] += weights[k + tap] * sum;
    }
  }
  return curvature.map((bound) => 1 / ((bound + mu) / 2 + 8 * sigma));
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
 *
 * @returns ‖z⁺ − z‖ / ‖z⁺‖
 */
function step({z, ux, uy, gradient, ahead, tau, height, width, lambda, mu}: Grid): number {
  let moved = 0;
  let norm = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    let left = 0;
    for (let x = 0, i = row; x < width; x++, i++) {
      const above = y > 0 ? uy[i - width] : 0;
      const old = z[i];
      const change = tau[i] * (gradient[i] + mu * old + left - ux[i] + above - uy[i]);
      left = ux[i];
      gradient[i] = 0;
      z[i] = old - change;
      ahead[i] = old - 2 * change;
      moved += change * change;
      norm += old * old;
    }
    if (y > 0) riseDown(uy, ahead, row - width, width, lambda);
    riseAcross(ux, ahead, row, width, lambda);
  }
  return norm > 0 ? Math.sqrt(moved / norm) : Infinity;
}

function riseAcross(ux: Float32Array, ahead: Float32Array, row: number, width: number, lambda: number): void {
  for (let i = row; i < row + width - 1; i++) {
    const u = ux[i] + sigma * (ahead[i + 1] - ahead[i]);
    ux[i] = u > lambda ? lambda : u < -lambda ? -lambda : u;
  }
}

function riseDown(uy: Float32Array, ahead: Float32Array, row: number, width: number, lambda: number): void {
  for (let i = row; i < row + width; i++) {
    const u = uy[i] + sigma * (ahead[i + width] - ahead[i]);
    uy[i] = u > lambda ? lambda : u < -lambda ? -lambda : u;
  }
}

/**
 * P(z) − D(Kz − g, u) = Σ (λ|∂z| − u ∂z) + ‖Kᵀ(Kz − g) + ∂ᵀu + μz‖² / 2μ, with the gradient of the data term at hand.
 */
function dualityGap({z, ux, uy, gradient, height, width, lambda, mu}: Grid): number {
  let slack = 0;
  let squares = 0;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i++) {
      const dx = x < width - 1 ? z[i + 1] - z[i] : 0;
      const dy = y < height - 1 ? z[i + width] - z[i] : 0;
      slack += lambda * (Math.abs(dx) + Math.abs(dy)) - ux[i] * dx - uy[i] * dy;
      const r = gradient[i] + mu * z[i] - ux[i] + (x > 0 ? ux[i - 1] : 0) - uy[i] + (y > 0 ? uy[i - width] : 0);
      squares += r * r;
    }
  }
  return slack + squares / (2 * mu);
}

import {addDataGradient, curvatureOf} from './dataTerm.ts';
import type {Problem} from './problem.ts';

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
 * From zero, short dual steps build the map, and long ones settle its edges.
 */
const phases = [
  {from: 0, step: 0.6},
  {from: 20, step: 4},
] as const;
export const checkEvery = 5;

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
 * Condat–Vũ's primal-dual method (Condat 2013, alg. 3.1): the data term by its gradient, the total variation by its
 * dual. z moves by P⁻¹ times the slope, where P is one symmetric red-black Gauss–Seidel sweep (Bredies & Sun 2015) of
 *
 *   1 / τ − σ × the four neighbours,  1 / τ_i = c (Σ_r K_ri Σ_j K_rj + μ) + 4σ
 *
 * so that what moves one coefficient moves those around it. P ≥ c × curvature + σ ∂ᵀ∂ satisfies the method's condition.
 *
 * @param start is changed: it becomes the solution
 */
export function primalDual(problem: Problem, start: State, stop: Stop): Solution {
  const {height, width} = problem.operator.basis;
  const curvature = curvatureOf(problem);
  let mean = 0;
  for (const value of curvature) mean += value / curvature.length;
  const grid: Grid = {
    ...start,
    height,
    width,
    lambda: problem.lambda,
    mu: problem.mu,
    gradient: new Float32Array(height * width),
    tau: new Float32Array(height * width),
    change: new Float64Array(borderedAt(height + 1, width)),
    nothingAbove: new Float32Array(width),
  };
  for (let i = 0; i < grid.z.length; i++) grid.gradient[i] = grid.mu * grid.z[i];
  let sigma = 0;
  let moved = Infinity;
  for (let iteration = 0; ; iteration++) {
    const value = addDataGradient(problem, grid.z, grid.gradient);
    const last = iteration === stop.iterations;
    if (last || (iteration > 0 && iteration % checkEvery === 0)) {
      const {objective, gap, energy} = measure(grid, value);
      if (last || gap <= stop.gap * objective || moved < stop.change ** 2 * energy)
        return {...start, objective, gap, iterations: iteration};
    }
    const wanted = dualStepAt(iteration) * mean;
    if (wanted !== sigma) setSteps(grid.tau, curvature, (sigma = wanted));
    moved = step(grid, sigma);
  }
}

interface Grid extends State {
  /** Of the smooth part: of the energy between iterations, to which the data term's is added. */
  readonly gradient: Float32Array;
  /**
   * What z moves by, then where z would be after twice that; within a border of zeros, see `borderedAt`. In
   * doubles, as a value is read eight times, and each reading of a float takes converting.
   */
  readonly change: Float64Array;
  readonly tau: Float32Array;
  readonly nothingAbove: Float32Array;
  readonly height: number;
  readonly width: number;
  readonly lambda: number;
  readonly mu: number;
}

/** Where a row begins in a grid with a row of zeros above and below, and one zero between a row's end and the next. */
function borderedAt(y: number, width: number): number {
  return (y + 1) * (width + 1) + 1;
}

function setSteps(tau: Float32Array, curvature: Float32Array, sigma: number): void {
  for (let i = 0; i < tau.length; i++) tau[i] = 1 / (curvatureShare * curvature[i] + 4 * sigma);
}

/**
 * One iteration of both variables.
 *
 * Each row goes through all of it as soon as the rows around it have come far enough, while it is in the cache.
 *
 * @returns ‖change‖² of z
 */
function step(grid: Grid, sigma: number): number {
  const {height} = grid;
  let moved = 0;
  for (let y = 0; y < height + 3; y++) {
    if (y < height) descend(grid, y);
    if (y >= 1 && y <= height) followNeighbours(grid, y - 1, 1, sigma);
    if (y >= 2 && y <= height + 1) followNeighbours(grid, y - 2, 0, sigma);
    if (y >= 3) moved += settle(grid, y - 3, sigma);
  }
  return moved;
}

/**
 * A row of τ × slope. Nothing else in this loop and those below, which take most of the solver's time; one index with
 * offsets is less to keep in registers than an index for each array.
 */
function descend({ux, uy, nothingAbove, gradient, change, tau, width}: Grid, y: number): void {
  const row = y * width;
  const above = y > 0 ? uy : nothingAbove;
  const up = y > 0 ? -width : 0;
  const within = borderedAt(y, width) - row;
  let left = 0;
  for (let i = row; i < row + width; i++) {
    const right = ux[i];
    change[i + within] = tau[i] * (gradient[i] + left - right + above[i + up] - uy[i]);
    left = right;
  }
}

/** Half a sweep: every second coefficient of a row takes its share of what its neighbours, of the other colour, do. */
function followNeighbours({change, tau, width}: Grid, y: number, colour: number, sigma: number): void {
  const row = y * width;
  const stride = width + 1;
  const first = (y + colour) % 2;
  for (let i = row + first, p = borderedAt(y, width) + first; i < row + width; i += 2, p += 2) {
    change[p] += sigma * tau[i] * (change[p - 1] + change[p + 1] + change[p - stride] + change[p + stride]);
  }
}

/**
 * Moves a row of z, then the duals of its differences and of those to the row above.
 *
 * @returns ‖change‖² of the row
 */
function settle({z, ux, uy, gradient, change, width, lambda, mu}: Grid, y: number, sigma: number): number {
  const row = y * width;
  const within = borderedAt(y, width) - row;
  let moved = 0;
  for (let i = row; i < row + width; i++) {
    const old = z[i];
    const by = change[i + within];
    z[i] = old - relaxation * by;
    gradient[i] = mu * z[i];
    change[i + within] = old - 2 * by;
    moved += by * by;
  }
  raise(ux, row, row + width - 1, change, within + row, 1, sigma, lambda);
  if (y > 0) raise(uy, row - width, row, change, within + row - width - 1, width + 1, sigma, lambda);
  return moved;
}

/** Duals from…to − 1 of the differences between coefficients `stride` apart, those ahead beginning at `at`. */
function raise(
  u: Float32Array,
  from: number,
  to: number,
  ahead: Float64Array,
  at: number,
  stride: number,
  sigma: number,
  lambda: number,
): void {
  for (let i = from, p = at; i < to; i++, p++) {
    const old = u[i];
    const risen = old + sigma * (ahead[p + stride] - ahead[p]);
    u[i] = relaxation * limited(risen, lambda) - (relaxation - 1) * old;
  }
}

/** The nearest number in −λ…λ. By branches, which no processor can foresee here, this alone took a third of the time. */
function limited(u: number, lambda: number): number {
  return (Math.abs(u + lambda) - Math.abs(u - lambda)) / 2;
}

/**
 * The objective, the duality gap and ‖z‖², with the data term's value and the smooth part's gradient at hand.
 *
 * P(z) − D(Kz − g, u) = Σ (λ|∂z| − u ∂z) + ‖Kᵀ(Kz − g) + ∂ᵀu + μz‖² / 2μ
 */
function measure(grid: Grid, value: number): {objective: number; gap: number; energy: number} {
  const {z, ux, uy, gradient, height, width, lambda, mu} = grid;
  let [variation, paired, energy, squares] = [0, 0, 0, 0];
  for (let y = 0, i = 0; y < height; y++) {
    let left = 0;
    for (let x = 0; x < width; x++, i++) {
      const here = z[i];
      const dx = x < width - 1 ? z[i + 1] - here : 0;
      const dy = y < height - 1 ? z[i + width] - here : 0;
      // Over-relaxed duals may stand a little beyond ±λ; the bound needs them inside.
      const across = limited(ux[i], lambda);
      const down = limited(uy[i], lambda);
      const slope = gradient[i] + left - across + (y > 0 ? limited(uy[i - width], lambda) : 0) - down;
      variation += Math.abs(dx) + Math.abs(dy);
      paired += across * dx + down * dy;
      energy += here * here;
      squares += slope * slope;
      left = across;
    }
  }
  return {
    objective: value + lambda * variation + (mu / 2) * energy,
    gap: lambda * variation - paired + squares / (2 * mu),
    energy,
  };
}

import {
  abs,
  add,
  clipByValue,
  concat,
  div,
  gather,
  maximum,
  mean,
  mul,
  ones,
  reshape,
  slice,
  sqrt,
  square,
  sub,
  sum,
  tensor,
  tile,
  zeros,
  type Tensor,
} from '@tensorflow/tfjs-core';
import type {Program, Shape} from '../runtime/runtime.ts';
import type {Operator} from './operator.ts';
import {curvatureShare, relaxation} from './primalDual.ts';
import {transposedTable, type Table} from './transposedTable.ts';

/** What a block takes from the last, and the names it leaves it under for the next. */
export const solverState = {z: 'nextZ', ux: 'nextUx', uy: 'nextUy'} as const;

/**
 * `iterations` of the primal-dual method (see `primalDual.ts`, the same numbers) as a tensor program: K and its
 * transpose are gathers through constant tables, so nothing but the copies' maps goes in.
 *
 * Inputs: `z`, `ux`, `uy` [height, width]; `targets` [copies · n · m]; `copyWeights` [copies]; `settings` [3] = λ, μ and
 * the dual's step as a multiple of the mean curvature. Outputs: the new state, and `measures` [3] = objective, duality
 * gap, ‖change‖ / ‖z‖ of the last step.
 */
export function solverProgram(operator: Operator, iterations: number): Program {
  const {basis, cells, copies} = operator;
  const grid: [number, number] = [basis.height, basis.width];
  const rows = copies * cells.height * cells.width;
  const inputs: Readonly<Record<string, Shape>> = {
    z: grid,
    ux: grid,
    uy: grid,
    targets: [rows],
    copyWeights: [copies],
    settings: [3],
  };
  return {
    name: `${iterations} steps of the super-resolution`,
    inputs,
    keep: Object.values(solverState),
    run: ({z, ux, uy, targets, copyWeights, settings}) => {
      const [lambda, mu, multiple] = [0, 1, 2].map((at) => slice(settings, at, 1));
      const linear = linearMaps(operator, transposedTable(operator));
      const rowWeights = reshape(tile(reshape(copyWeights, [copies, 1]), [1, rows / copies]), [rows]);
      const curvature = add(linear.back(mul(rowWeights, linear.forth(ones(grid)))), mu);
      const sigma = mul(multiple, mean(curvature));
      const problem: Problem = {
        ...linear,
        targets,
        rowWeights,
        lambda,
        mu,
        sigma,
        tau: div(1, add(mul(curvature, curvatureShare), mul(sigma, 4))),
        colours: [0, 1].map((colour) => checkerboard(grid, colour)),
      };
      let state: State = {z, ux, uy, change: z};
      for (let iteration = 0; iteration < iterations; iteration++) state = step(problem, state);
      return {nextZ: state.z, nextUx: state.ux, nextUy: state.uy, measures: measures(problem, state)};
    },
  };
}

interface LinearMaps {
  /** K: [height, width] → [rows] */
  readonly forth: (z: Tensor) => Tensor;
  /** Kᵀ: [rows] → [height, width] */
  readonly back: (q: Tensor) => Tensor;
}

interface Problem extends LinearMaps {
  readonly targets: Tensor;
  readonly rowWeights: Tensor;
  readonly lambda: Tensor;
  readonly mu: Tensor;
  readonly sigma: Tensor;
  readonly tau: Tensor;
  /** 1 at every second coefficient, and 1 at the others. */
  readonly colours: readonly Tensor[];
}

interface State {
  readonly z: Tensor;
  readonly ux: Tensor;
  readonly uy: Tensor;
  /** What the last step took from z, before it was over-relaxed. */
  readonly change: Tensor;
}

function linearMaps({basis, taps, indices, weights}: Operator, back: Table): LinearMaps {
  const {height, width} = basis;
  const size = height * width;
  const rows = indices.length / taps;
  const through = (from: Tensor, table: Table, count: number) => {
    const shape = [count, table.width];
    return sum(mul(gather(from, tensor(table.indices, shape, 'int32')), tensor(table.weights, shape)), 1);
  };
  return {
    forth: (z) => through(reshape(z, [size]), {width: taps, indices, weights}, rows),
    back: (q) => reshape(through(q, back, size), [height, width]),
  };
}

function dataGradient({forth, back, targets, rowWeights}: Problem, z: Tensor): Tensor {
  return back(mul(rowWeights, sub(forth(z), targets)));
}

function step(problem: Problem, {z, ux, uy}: State): State {
  const {
    lambda,
    mu,
    sigma,
    tau,
    colours: [red, black],
  } = problem;
  const slope = add(add(dataGradient(problem, z), mul(mu, z)), divergence(ux, uy));
  // Where v is 0, the four neighbours' sum is −∂ᵀ∂v.
  const follow = (from: Tensor, of: Tensor, to: Tensor) => {
    const v = mul(of, from);
    return sub(from, mul(mul(to, mul(sigma, tau)), divergence(difference(v, 1), difference(v, 0))));
  };
  const change = follow(follow(mul(tau, slope), red, black), black, red);
  const ahead = sub(z, mul(change, 2));
  const raised = (u: Tensor, axis: number) => {
    const inside = limited(add(u, mul(sigma, difference(ahead, axis))), lambda);
    return add(u, mul(sub(inside, u), relaxation));
  };
  return {z: sub(z, mul(change, relaxation)), ux: raised(ux, 1), uy: raised(uy, 0), change};
}

/** 1 where row and column, counted from 0, add up to an even number plus `colour`. */
function checkerboard([height, width]: [number, number], colour: number): Tensor {
  const values = Float32Array.from(
    {length: height * width},
    (_, i) => (Math.floor(i / width) + (i % width) + colour + 1) % 2,
  );
  return tensor(values, [height, width]);
}

/** The objective, the duality gap (see `measure`) and how far the last step went. */
function measures(problem: Problem, {z, ux, uy, change}: State): Tensor {
  const {forth, back, targets, rowWeights, lambda, mu} = problem;
  const residual = sub(forth(z), targets);
  const weighted = mul(rowWeights, residual);
  const differences = [difference(z, 1), difference(z, 0)];
  const inside = [limited(ux, lambda), limited(uy, lambda)];
  const variation = mul(lambda, add(sum(abs(differences[0])), sum(abs(differences[1]))));
  const energy = sum(square(z));
  const objective = add(add(mul(sum(mul(weighted, residual)), 0.5), variation), mul(mul(mu, energy), 0.5));
  const paired = add(sum(mul(inside[0], differences[0])), sum(mul(inside[1], differences[1])));
  const slope = add(add(back(weighted), mul(mu, z)), divergence(inside[0], inside[1]));
  const gap = add(sub(variation, paired), div(sum(square(slope)), mul(mu, 2)));
  const moved = sqrt(div(sum(square(change)), maximum(energy, 1e-30)));
  return concat([objective, gap, reshape(moved, [1])].map((one) => reshape(one, [1])));
}

/** −λ…λ; λ is not known while the program is recorded. */
function limited(u: Tensor, lambda: Tensor): Tensor {
  return mul(lambda, clipByValue(div(u, lambda), -1, 1));
}

/** z_{i+1} − z_i along an axis, 0 at its end. */
function difference(z: Tensor, axis: number): Tensor {
  const length = z.shape[axis];
  const part = (begin: number) => slice(z, axis === 0 ? [begin, 0] : [0, begin], z.shape.with(axis, length - 1));
  return concat([sub(part(1), part(0)), zeros(z.shape.with(axis, 1))], axis);
}

/** ∂ᵀu: what the duals take from each coefficient. */
function divergence(ux: Tensor, uy: Tensor): Tensor {
  return add(sub(before(ux, 1), ux), sub(before(uy, 0), uy));
}

/** u_{i−1} along an axis, 0 at its start. */
function before(u: Tensor, axis: number): Tensor {
  const length = u.shape[axis];
  return concat([zeros(u.shape.with(axis, 1)), slice(u, [0, 0], u.shape.with(axis, length - 1))], axis);
}

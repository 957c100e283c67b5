import {BackWarped, type Fold} from '../augment/backWarped.ts';
import {adam} from './adam.ts';
import {type Basis, evaluate} from './basis.ts';
import {type Plan, relativeSpacing} from './plan.ts';
import {type Stop, primalDual, zeroState} from './primalDual.ts';
import {type Problem, scaleWeights} from './problem.ts';

/** `single` is the plain map; the others make one map of all copies'. */
export type Aggregation = 'single' | 'mean' | 'max' | 'augmented';

/** A map at the picture's size in the method's unit, with what it reached. */
export interface Fused {
  /** [picture.height, picture.width] */
  readonly map: Float32Array;
  readonly objective: number | null;
}

/** Takes copies' maps in the plan's order, and makes one map of those it has. */
export interface Fuser {
  /** @param maps [count, n, m], the next `count` copies' */
  add(maps: Float32Array, count: number): void;
  /** A map of what has come so far; undefined where nothing better than the last is to be had cheaply. */
  preview(): Fused | undefined | Promise<Fused>;
  /** The map of all. */
  finish(): Fused | Promise<Fused>;
}

/** Makes a solver that starts from zero, and goes on from where its last call ended. */
export type MakeSolver = (plan: Plan) => (problem: Problem, stop: Stop) => Fused | Promise<Fused>;

/** In typed arrays: on a CPU 5 to 10 times as fast as a tensor program. */
const hostSolver: MakeSolver = ({operator: {basis}}) => {
  const state = zeroState(basis);
  return (problem, stop) => {
    const {z, objective} = primalDual(problem, state, stop);
    return {map: evaluate(basis, z), objective};
  };
};

export const fusers: Readonly<Record<Aggregation, (plan: Plan, makeSolver?: MakeSolver) => Fuser>> = {
  single: (plan) => new PlainFuser(plan),
  mean: (plan) => new FoldFuser(plan, 'mean'),
  max: (plan) => new FoldFuser(plan, 'max'),
  augmented: (plan, makeSolver) => new SuperResolver(plan, makeSolver ?? hostSolver),
};

/** The map of the picture itself, enlarged bilinearly from cell centres. */
export function enlarge({picture, cells}: Plan, map: Float32Array): Float32Array {
  const grid: Basis = {degree: 1, picture, height: cells.height, width: cells.width};
  return evaluate(grid, map);
}

class PlainFuser implements Fuser {
  readonly #plan: Plan;
  #first: Float32Array | undefined;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  add(maps: Float32Array): void {
    this.#first ??= maps.slice(0, this.#plan.cells.height * this.#plan.cells.width);
  }

  preview(): undefined {
    return undefined;
  }

  finish(): Fused {
    const cells = this.#plan.cells.height * this.#plan.cells.width;
    return {map: enlarge(this.#plan, this.#first ?? new Float32Array(cells)), objective: null};
  }
}

class FoldFuser implements Fuser {
  readonly #plan: Plan;
  readonly #folded: BackWarped;
  #copies = 0;

  constructor(plan: Plan, fold: Fold) {
    this.#plan = plan;
    this.#folded = new BackWarped(plan.picture, plan.cells, fold);
  }

  add(maps: Float32Array, count: number): void {
    const size = this.#plan.cells.height * this.#plan.cells.width;
    for (let copy = 0; copy < count; copy++) {
      this.#folded.add(maps, copy * size, this.#plan.affines[this.#copies++]);
    }
  }

  preview(): Fused {
    return this.finish();
  }

  finish(): Fused {
    return {map: this.#folded.result(), objective: null};
  }
}

/** A preview may be this rough, for it is replaced within 100 ms. */
const roughly = {iterations: 5, gap: 0, change: 0};
/** The map is then within 1 % of the optimum, or moves by less than can be seen. */
const closely = {gap: 0.01, change: 1e-5};

/** Recovers the map behind all copies' maps: the convex problem of `problem.ts`. */
class SuperResolver implements Fuser {
  readonly #plan: Plan;
  readonly #targets: Float32Array;
  readonly #copyWeights: Float32Array;
  readonly #makeSolver: MakeSolver;
  #previewer: ReturnType<MakeSolver> | undefined;
  #copies = 0;
  /** The greatest value of the picture's own map, which gives the result its unit. */
  #unit = 0;
  /** No map went lower: 0 for methods that end in a ReLU. The optimum may dip a little below. */
  #lowest = 0;

  constructor(plan: Plan, makeSolver: MakeSolver) {
    this.#plan = plan;
    this.#makeSolver = makeSolver;
    this.#targets = new Float32Array(plan.affines.length * plan.cells.height * plan.cells.width);
    this.#copyWeights = new Float32Array(plan.affines.length);
  }

  add(maps: Float32Array, count: number): void {
    const size = this.#plan.cells.height * this.#plan.cells.width;
    for (let copy = 0; copy < count; copy++, this.#copies++) {
      const map = maps.subarray(copy * size, (copy + 1) * size);
      const peak = map.reduce((greatest, value) => Math.max(greatest, value), 0);
      if (this.#copies === 0) this.#unit = peak;
      if (peak === 0) continue;
      this.#copyWeights[this.#copies] = this.#weightOf(peak);
      const target = map.map((value) => value / peak);
      this.#lowest = target.reduce((least, value) => Math.min(least, value), this.#lowest);
      this.#targets.set(target, this.#copies * size);
    }
  }

  preview(): Promise<Fused> | undefined {
    if (this.#plan.preset.solver === 'adam') return undefined;
    return this.#solve((this.#previewer ??= this.#makeSolver(this.#plan)), roughly);
  }

  async finish(): Promise<Fused> {
    const {solver, iterations} = this.#plan.preset;
    // From zero: what previews leave depends on the batches, and so would the map, by some per cent.
    if (solver !== 'adam') return this.#solve(this.#makeSolver(this.#plan), {...closely, iterations});
    const {z, objective} = adam(this.#problem(), iterations);
    return this.#inUnit({map: evaluate(this.#plan.operator.basis, z), objective});
  }

  async #solve(solver: ReturnType<MakeSolver>, stop: Stop): Promise<Fused> {
    return this.#inUnit(await solver(this.#problem(), stop));
  }

  #weightOf(peak: number): number {
    if (this.#plan.preset.weighting === 'equal' || this.#unit === 0) return 1;
    return Math.sqrt(Math.min(1, peak / this.#unit));
  }

  /** λ and μ grow with what they are weighed against. */
  #problem(): Problem {
    const {operator, preset, cells} = this.#plan;
    const share = (this.#copies / 100) * (preset.growth === 'values' ? (cells.height * cells.width) / 49 : 1);
    const {lambda, mu} = scaleWeights(preset.lambda * share, preset.mu * share, relativeSpacing(operator));
    return {operator, targets: this.#targets, copyWeights: this.#copyWeights, lambda, mu};
  }

  #inUnit({map, objective}: Fused): Fused {
    const [lowest, unit] = [this.#lowest, this.#unit];
    const scaled = new Float32Array(map.length);
    for (let p = 0; p < map.length; p++) scaled[p] = Math.max(lowest, map[p]) * unit;
    return {map: scaled, objective};
  }
}

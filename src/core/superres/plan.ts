import {type Basis, basisFor, spacingOf} from './basis.ts';
import {type Operator, buildOperator} from './operator.ts';
import type {Size} from '../preprocess/preprocessing.ts';
import {HeatlensError} from '../errors.ts';
import type {Affine} from '../augment/affine.ts';
import type {Preset} from '../augment/presets.ts';
import {copyAffines} from '../augment/views.ts';

/** What is the same for every picture: the copies, and the operator that relates their maps to one map. */
export interface Plan {
  readonly preset: Preset;
  readonly seed: number;
  /** The network's input. */
  readonly picture: Size;
  /** A map's grid, n × m. */
  readonly cells: Size;
  /** Copy → picture; the first is the picture itself. */
  readonly affines: readonly Affine[];
  readonly operator: Operator;
}

export interface PlanRequest {
  readonly preset: Preset;
  /** L, the picture itself included; at least 1. */
  readonly copies: number;
  readonly seed: number;
  readonly picture: Size;
  readonly cells: Size;
}

/**
 * K is built when it is first read: the plain map does not wait for it.
 * Reading it throws HeatlensError `argument-invalid` for maps of more than 64 cells a side.
 */
export function makePlan({preset, copies, seed, picture, cells}: PlanRequest): Plan {
  const affines = copyAffines(preset, copies, seed, picture);
  let operator: Operator | undefined;
  return {
    preset,
    seed,
    picture,
    cells,
    affines,
    get operator() {
      checkCells(cells);
      return (operator ??= buildOperator(affines, cells, basisOf(preset, picture, cells), preset));
    },
  };
}

function basisOf({splines, degree}: Preset, picture: Size, cells: Size): Basis {
  if (splines === 'pixels') return basisFor(picture, 1, degree);
  const side = Math.sqrt(picture.height * picture.width);
  const finest = Math.max(splines, 2 * cells.height, 2 * cells.width);
  return basisFor(picture, Math.max(1, side / finest), degree);
}

/** With more cells K would take hundreds of megabytes, and there is nothing to resolve. */
const mostCells = 64;

function checkCells({height, width}: Size): void {
  if (height <= mostCells && width <= mostCells) return;
  throw new HeatlensError(
    'argument-invalid',
    `Maps of ${height}×${width} cells are fine enough already: aggregate them by \`mean\` or \`max\`, or choose a deeper layer.`,
  );
}

/** Coefficients' distance in pixels of a picture of 224×224, which λ and μ are given for. */
export function relativeSpacing({basis}: Operator): number {
  return (spacingOf(basis) * 224) / Math.sqrt(basis.picture.height * basis.picture.width);
}

/** Keeps the plans used last, so that K is built once for all pictures of a model. */
export class PlanCache {
  readonly #plans = new Map<string, Plan>();
  readonly #kept: number;

  /** @param kept how many; a plan of 100 copies of 14×14 maps holds 0.6 MB, with cubic splines 2.5 MB */
  constructor(kept = 4) {
    this.#kept = kept;
  }

  get(request: PlanRequest): Plan {
    const key = JSON.stringify(request);
    const plan = this.#plans.get(key) ?? makePlan(request);
    this.#plans.delete(key);
    this.#plans.set(key, plan);
    for (const oldest of this.#plans.keys()) {
      if (this.#plans.size <= this.#kept) break;
      this.#plans.delete(oldest);
    }
    return plan;
  }
}

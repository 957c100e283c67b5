import assert from 'node:assert/strict';
import {test} from 'node:test';
import fc from 'fast-check';
import {identity, viewToAffine} from '../../../src/core/augment/affine.ts';
import {seededRandom} from '../../../src/core/random.ts';
import {adam} from '../../../src/core/superres/adam.ts';
import {basisFor} from '../../../src/core/superres/basis.ts';
import {buildOperator} from '../../../src/core/superres/operator.ts';
import {primalDual, zeroState} from '../../../src/core/superres/primalDual.ts';
import {type Problem, objective, scaleWeights} from '../../../src/core/superres/problem.ts';

/** Two pixels, each its own cell: everything can be worked out by hand. */
function twoPixels(targets: number[], lambda: number, mu: number): Problem {
  const size = {height: 1, width: 2};
  const operator = buildOperator(
    [identity],
    size,
    {degree: 1, picture: size, ...size},
    {sampling: 'centre', edge: 'zero'},
  );
  return {operator, targets: Float32Array.from(targets), copyWeights: Float32Array.of(1), lambda, mu};
}

function someProblem(seed: number, degree: 1 | 3): Problem {
  const random = seededRandom(seed);
  const picture = {height: 20, width: 24};
  const affines = Array.from({length: 6}, (_, copy) => {
    const view = {
      angle: random() - 0.5,
      magnification: 1 + random(),
      mirrored: false,
      x: 24 * random(),
      y: 20 * random(),
    };
    return copy === 0 ? identity : viewToAffine(view, picture);
  });
  const basis = basisFor(picture, degree === 1 ? 1 : 3, degree);
  const operator = buildOperator(affines, {height: 5, width: 6}, basis, {sampling: 'centre', edge: 'replicate'});
  const targets = Float32Array.from({length: 180}, random);
  return {operator, targets, copyWeights: Float32Array.of(1, 1, 0, 1, 0.5, 1), lambda: 0.05, mu: 0.02};
}

test('without coupling the optimum is g / (1 + μ), drawn together by λ / (1 + μ)', () => {
  // ½ (a − 3)² + ½ (b − 1)² + ½ (a − b) + ¼ (a² + b²) is least at a = 2.5 / 1.5, b = 1.5 / 1.5.
  const problem = twoPixels([3, 1], 0.5, 0.5);
  const {z, objective: value} = primalDual(problem, zeroState(problem.operator.basis), {
    iterations: 500,
    gap: 1e-9,
    change: 0,
  });
  assert.ok(Math.abs(z[0] - 5 / 3) < 1e-4 && Math.abs(z[1] - 1) < 1e-4, `${z}`);
  assert.ok(Math.abs(value - (0.5 * (16 / 9) + 0 + 0.5 * (2 / 3) + 0.25 * (25 / 9 + 1))) < 1e-4);
});

test('a strong λ makes both pixels equal: the mean over 1 + μ', () => {
  const problem = twoPixels([3, 1], 5, 0.5);
  const {z} = primalDual(problem, zeroState(problem.operator.basis), {iterations: 1000, gap: 1e-9, change: 0});
  assert.ok(Math.abs(z[0] - 4 / 3) < 1e-3 && Math.abs(z[1] - 4 / 3) < 1e-3, `${z}`);
});

test('the objective adds the copies, the variation and the energy', () => {
  const problem = twoPixels([3, 1], 0.5, 0.1);
  assert.ok(Math.abs(objective(problem, Float32Array.of(2, -1)) - (0.5 * (1 + 4) + 0.5 * 3 + 0.05 * 5)) < 1e-6);
});

test('the duality gap bounds how far the objective is above the optimum', () => {
  fc.assert(
    fc.property(fc.nat(999), fc.constantFrom(1 as const, 3 as const), (seed, degree) => {
      const problem = someProblem(seed, degree);
      const {basis} = problem.operator;
      const best = primalDual(problem, zeroState(basis), {iterations: 20000, gap: 1e-5, change: 0});
      const rough = primalDual(problem, zeroState(basis), {iterations: 1000, gap: 0.2, change: 0});
      assert.ok(best.gap <= 1e-5 * best.objective, `${best.gap} of ${best.objective}`);
      assert.ok(rough.gap <= 0.2 * rough.objective);
      assert.ok(rough.objective - best.objective <= rough.gap + 1e-5);
      assert.ok(rough.objective >= best.objective - best.gap - 1e-5);
    }),
    {numRuns: 20},
  );
});

test('starting from the solution there is nothing left to do', () => {
  const problem = someProblem(4, 1);
  const first = primalDual(problem, zeroState(problem.operator.basis), {iterations: 5000, gap: 1e-3, change: 0});
  const again = primalDual(problem, first, {iterations: 5000, gap: 2e-3, change: 0});
  assert.ok(again.iterations <= 5 && first.iterations > 25, `${first.iterations}, ${again.iterations}`);
});

test('a copy of weight 0 has no say', () => {
  const problem = someProblem(9, 1);
  const other = {...problem, targets: problem.targets.map((value, row) => (Math.floor(row / 30) === 2 ? 100 : value))};
  const stop = {iterations: 50, gap: 0, change: 0};
  const {basis} = problem.operator;
  assert.deepEqual(primalDual(problem, zeroState(basis), stop).z, primalDual(other, zeroState(basis), stop).z);
});

test('Adam comes to the same optimum when it may take its time', () => {
  const problem = someProblem(2, 1);
  const best = primalDual(problem, zeroState(problem.operator.basis), {iterations: 20000, gap: 1e-5, change: 0});
  const slow = adam(problem, 6000);
  assert.ok(slow.objective < best.objective * 1.01 && slow.objective > best.objective - 1e-3);
  assert.ok(adam(problem, 200).objective > slow.objective);
});

test('λ and μ keep their meaning on a coarser basis: a wide ramp costs the same', () => {
  const fine = scaleWeights(0.2, 0.1, 1);
  const coarse = scaleWeights(0.2, 0.1, 4);
  // A ramp of height 1 over a 16 × 16 picture: 16 rows of 1 on the fine grid, 4 on the coarse one.
  assert.ok(Math.abs(fine.lambda * 16 - coarse.lambda * 4) < 1e-12);
  assert.ok(Math.abs(fine.mu * 256 - coarse.mu * 16) < 1e-12);
});

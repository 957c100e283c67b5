import {objective} from '../../src/core/superres/problem.ts';
import {primalDual, zeroState} from '../../src/core/superres/primalDual.ts';
import {interleaved} from '../measure.ts';
import {madeUpProblem} from '../solver.ts';
import type {Peer} from './peer.ts';

const steps = 200;

/** Our solver to a duality gap of 1 %, against the paper's recipe in TensorFlow 2 on the same maps: copies of 14×14, h of 224×224. */
export async function superResolution(keras: Peer): Promise<string[]> {
  const {problem, plan} = madeUpProblem('paper-code');
  const {basis} = problem.operator;
  const solve = () => primalDual(problem, zeroState(basis), {iterations: 1000, gap: 0.01, change: 0});
  const {solved} = await interleaved(5, {solved: async () => solve()});
  const {seconds, map} = await keras.ask('recipe', {
    targets: [...problem.targets],
    affines: plan.affines,
    side: plan.picture.height,
    cells: plan.cells.height,
    strength: problem.lambda,
    energy: problem.mu,
    steps,
  });
  if (!Array.isArray(map)) throw new Error('The recipe gave no map.');
  const theirs = objective(problem, Float32Array.from(map.map(Number)));
  return [
    '## Super-resolution alone\n',
    '| | seconds | objective |\n| --- | ---: | ---: |',
    `| Heatlens, duality gap 1 % | ${(solved / 1000).toFixed(3)} | ${solve().objective.toFixed(1)} |`,
    `| the paper's recipe, TensorFlow 2, ${steps} steps of Adam | ${seconds.toFixed(1)} | ${theirs.toFixed(1)} |`,
    `| ratio | ${((1000 * seconds) / solved).toFixed(0)} | ${(theirs / solve().objective).toFixed(1)} |`,
  ];
}

import {matMul, tensor2d, type Tensor} from '@tensorflow/tfjs-core';
import type {Bench} from '../methods/method.ts';
import type {Inputs, Program} from '../runtime/runtime.ts';
import {type Basis, axisMatrix} from './basis.ts';
import type {MakeSolver} from './fuse.ts';
import type {Plan} from './plan.ts';
import {checkEvery, dualStepAt, zeroState} from './primalDual.ts';
import {solverProgram, solverState} from './solverProgram.ts';

/**
 * The primal-dual method as programs, in blocks of the iterations between two tests for its end. Its state stays where
 * the programs run; three numbers come back after each block, and the map at last.
 */
export function remoteSolver(run: Bench['run']): MakeSolver {
  return (plan) => {
    const {operator} = plan;
    const key = keyOf(plan);
    let state: Inputs = {...zeroState(operator.basis)};
    return async ({targets, copyWeights, lambda, mu}, {iterations, gap, change}) => {
      let objective = 0;
      for (let iteration = 0; iteration < iterations; iteration += checkEvery) {
        const steps = Math.min(checkEvery, iterations - iteration);
        const settings = Float32Array.of(lambda, mu, dualStepAt(iteration));
        const outputs = await run(`solve ${steps} ${key}`, solverProgram(operator, steps), {
          ...state,
          targets,
          copyWeights,
          settings,
        });
        state = Object.fromEntries(Object.entries(solverState).map(([input, output]) => [input, outputs[output]]));
        const [reached, slack, moved] = outputs.measures.values;
        objective = reached;
        if (slack <= gap * reached || moved < change) break;
      }
      const {map} = await run(`evaluate ${key}`, evaluateProgram(operator.basis), {z: state.z});
      return {map: map.values, objective};
    };
  };
}

/** Programs hold K as constants, so those of one plan serve no other. */
function keyOf({preset, seed, picture, cells, affines}: Plan): string {
  return JSON.stringify([preset, seed, picture, cells, affines.length]);
}

/** `z` [height, width] coefficients → `map` [picture.height, picture.width]. */
function evaluateProgram({degree, height, width, picture}: Basis): Program {
  const axis = (count: number, length: number): Tensor => tensor2d(axisMatrix(degree, count, length), [length, count]);
  return {
    name: 'the map of the super-resolution',
    inputs: {z: [height, width]},
    exact: true,
    run: ({z}) => ({map: matMul(matMul(axis(height, picture.height), z), axis(width, picture.width), false, true)}),
  };
}

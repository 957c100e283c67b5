import {enableProdMode, setBackend, tensor, tidy, type Tensor} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type {Bench} from '../../src/core/methods/method.ts';
import type {Network} from '../../src/core/network/network.ts';
import {seededRandom} from '../../src/core/random.ts';
import {inputValues} from '../../src/core/runtime/inputs.ts';
import type {Array32} from '../../src/core/runtime/runtime.ts';

enableProdMode(); // tfjs's advice to install its Node backend is not for the test output
await setBackend('cpu');

/** A bench that runs programs at once on tfjs's plain JavaScript backend, the reference for numbers. */
export function cpuBench(network: Network, ...layers: string[]): Bench {
  return {
    network,
    layers,
    random: seededRandom(1),
    run: async (_key, program, inputs) => {
      const outputs = tidy(() => {
        const tensors = Object.entries(program.inputs).map(([name, shape]) => [
          name,
          tensor(inputValues(program, inputs, name), [...shape]),
        ]);
        return Object.entries(program.run(Object.fromEntries(tensors) as Record<string, Tensor>)).map(
          ([name, value]) => [name, {shape: value.shape, values: value.dataSync<'float32'>().slice()}] as const,
        );
      });
      return Object.fromEntries(outputs) satisfies Record<string, Array32>;
    },
  };
}

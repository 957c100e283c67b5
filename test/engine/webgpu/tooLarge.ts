// Run by memory.test.ts in a process of its own: a program on WebGPU with values of 32 × side² numbers, for each side given.
import {add, relu, setBackend, sum} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as ort from 'onnxruntime-node';
import {HeatlensError} from '../../../src/core/errors.ts';
import {createOnnxRuntime} from '../../../src/core/runtime/onnx/onnxRuntime.ts';

await setBackend('cpu');
const runtime = createOnnxRuntime({
  ort,
  device: 'WebGPU',
  executionProviders: ['webgpu'],
  threads: 1,
  now: () => performance.now(),
});

async function meanOf(side: number): Promise<number | string> {
  const inputs = {rows: [1, side, 1, 32], columns: [1, 1, side, 32]};
  const ones = new Float32Array(32 * side).fill(1);
  try {
    const compiled = await runtime.compile({
      name: 'large',
      inputs,
      run: ({rows, columns}) => ({y: sum(relu(add(rows, columns)), [1, 2])}),
    });
    const {y} = await compiled.run({rows: ones, columns: ones});
    await compiled.dispose();
    return y.values[0] / side ** 2;
  } catch (error) {
    return error instanceof HeatlensError ? `${error.code}: ${error.message}` : String(error);
  }
}

const found: (number | string)[] = [];
for (const side of process.argv.slice(2).map(Number)) found.push(await meanOf(side));
process.stdout.write(JSON.stringify(found));

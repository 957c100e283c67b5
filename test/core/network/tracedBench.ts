import assert from 'node:assert/strict';
import * as ort from 'onnxruntime-node';
import type {Bench, Maps} from '../../../src/core/methods/method.ts';
import type {Network} from '../../../src/core/network/network.ts';
import {seededRandom} from '../../../src/core/random.ts';
import {createOnnxRuntime} from '../../../src/core/runtime/onnx/onnxRuntime.ts';

const traced = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0});

/** A bench that runs programs traced, and fails where one falls back. */
export function tracedBench(network: Network, ...layers: string[]): Bench {
  const run: Bench['run'] = async (_key, program, inputs) => {
    const compiled = await traced.compile(program);
    assert.deepEqual(compiled.notes, []);
    const outputs = await compiled.run(inputs);
    await compiled.dispose();
    return outputs;
  };
  return {network, layers, random: seededRandom(1), run};
}

/** The first state of a method that has one. */
export async function only(states: AsyncGenerator<Maps>): Promise<Maps> {
  const step = await states.next();
  assert.ok(!step.done);
  return step.value;
}

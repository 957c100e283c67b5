import assert from 'node:assert/strict';
import {test, type TestContext} from 'node:test';
import {matMul, relu, setBackend, tensor2d, type Tensor2D} from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import * as ort from 'onnxruntime-node';
import {createOnnxRuntime} from '../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Program} from '../../../src/core/runtime/runtime.ts';
import {Lane, LaneEnded} from '../../../src/engine/lanes/lane.ts';
import {Lanes} from '../../../src/engine/lanes/lanes.ts';
import {threadCount} from '../../threadCount.ts';
import {lanesFor} from '../../../src/engine/lanes/lanesFor.ts';

await setBackend('cpu');
const side = 600; // 1.4 MB: a matrix that is fed at each run
const weights = tensor2d(
  Float32Array.from({length: side * side}, (_, i) => Math.sin(i)),
  [side, side],
);
const program: Program = {
  name: 'a layer',
  inputs: {x: [4, side]},
  run: ({x}) => ({y: relu(matMul(x as Tensor2D, weights))}),
};

function opened(t: TestContext, cores: number) {
  const made: Lane[] = [];
  const start = () => {
    made.push(new Lane());
    return made[made.length - 1];
  };
  const lanes = new Lanes({Tensor: ort.Tensor, cores, availableMemory: () => 2 ** 40, start});
  t.after(() => lanes.stop());
  const runtime = createOnnxRuntime({
    ort: lanes.ort,
    device: 'CPU',
    now: () => 0,
    availableMemory: (needed) => lanes.availableMemory(needed),
    share: (values) => lanes.share(values),
  });
  return {runtime, lanes, made};
}

const inputs = Array.from({length: 12}, (_, k) => Float32Array.from({length: 4 * side}, (_, i) => Math.cos(i + k)));

test('programs that run at once in lanes give what one session gives, each its own', async (t) => {
  const {runtime, made} = opened(t, 3);
  const plain = await createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0}).compile(program);
  const compiled = await runtime.compile(program);
  const found = await Promise.all(inputs.map((x) => compiled.run({x})));
  assert.equal(made.length, 3);
  for (const [k, x] of inputs.entries()) assert.deepEqual(found[k].y, (await plain.run({x})).y);
  await compiled.dispose();
});

test('where a lane ends, the others do its work too; where none is left, one sentence says so', async (t) => {
  const {runtime, lanes, made} = opened(t, 2);
  const compiled = await runtime.compile(program);
  const right = await compiled.run({x: inputs[0]});
  const running = inputs.map(() => compiled.run({x: inputs[0]}));
  await made[0].stop();
  for (const one of await Promise.all(running)) assert.deepEqual(one.y, right.y);
  assert.equal(lanes.count, 1);
  const last = inputs.map((x) => compiled.run({x}));
  void made[1].stop();
  const outcomes = await Promise.allSettled(last);
  const failures = outcomes.filter((one) => one.status === 'rejected').map(({reason}) => reason as Error);
  assert.ok(failures.length > 0);
  for (const {message} of failures)
    assert.match(message, /^A thread that computes ended \(.*\)\. No other is left: run the same again/);
  await assert.rejects(made[1].ask({kind: 'run', session: 0, feeds: {}}), LaneEnded);
});

test('what ONNX Runtime says in a lane is told as it is told without', async (t) => {
  const {runtime} = opened(t, 1);
  const compiled = await runtime.compile(program);
  await assert.rejects(compiled.run({x: new Float32Array(3)}), {code: 'argument-invalid'});
  const lane = new Lane();
  t.after(() => lane.stop());
  await assert.rejects(
    lane.ask({kind: 'create', session: 1, model: Uint8Array.of(1, 2, 3), options: {}}),
    /protobuf|model/i,
  );
});

test('lanes begun and ended over and over leave no thread and no memory behind', async () => {
  const resident: number[] = [];
  const threads: number[] = [];
  for (let round = 0; round < 8; round++) {
    const lanes = new Lanes({Tensor: ort.Tensor, cores: 2, availableMemory: () => 2 ** 40});
    const runtime = createOnnxRuntime({
      ort: lanes.ort,
      device: 'CPU',
      now: () => 0,
      share: (values) => lanes.share(values),
    });
    const compiled = await runtime.compile(program);
    const running = inputs.map((x) => compiled.run({x}).catch(() => undefined));
    await compiled.run({x: inputs[0]});
    await lanes.stop();
    await Promise.all(running);
    resident.push(process.memoryUsage().rss);
    threads.push(threadCount());
  }
  assert.ok(threads[7] <= threads[0], threads.join(' '));
  assert.ok(resident[7] < resident[2] + 64 * 2 ** 20, resident.join(' '));
});

test('there is a lane for each core, and fewer with more threads where memory does not hold as many', () => {
  const MiB = 2 ** 20;
  const needs = {run: 30 * MiB, weights: 11 * MiB}; // 100 MiB a lane with its thread
  assert.deepEqual(lanesFor(2, 8192 * MiB, needs), {lanes: 2, threads: 1});
  assert.deepEqual(lanesFor(8, 800 * MiB, needs), {lanes: 4, threads: 2});
  assert.deepEqual(lanesFor(8, 10 * MiB, needs), {lanes: 1, threads: 8});
  assert.deepEqual(lanesFor(64, 2 ** 40, needs), {lanes: 16, threads: 4});
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  add,
  batchNorm,
  conv2d,
  depthwiseConv2d,
  dispose,
  grad,
  matMul,
  mean,
  minimum,
  mul,
  relu,
  sigmoid,
  sum,
  tensor,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import {seededRandom} from '../../../../src/core/random.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Family, Program} from '../../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../../src/core/runtime/tfjs/tfjsRuntime.ts';

const plain = await createTfjsRuntime({backend: 'cpu'});
const runtime = () => createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => performance.now()});
const x = Float32Array.from({length: 108}, seededRandom(5));

/** A checkpoint of one architecture, with a gradient, batch normalisation, a limit and a single sigmoid; it counts how often it is traced. */
function checkpoint(seed: number, {zeroBias = false, limit = 0.8}: {zeroBias?: boolean; limit?: number} = {}) {
  const random = seededRandom(seed);
  const values = (...shape: number[]) =>
    tensor(
      Float32Array.from({length: shape.reduce((a, b) => a * b, 1)}, () => random() - 0.4),
      shape,
    );
  const most = tensor(limit);
  const bias = zeroBias ? tensor([0, 0, 0, 0]) : values(4);
  const [filter, depthwise, gamma, beta, mu, variance, dense, last] = [
    values(3, 3, 3, 4),
    values(3, 3, 4, 1),
    values(4),
    values(4),
    values(4),
    add(values(4), 1),
    values(4, 1),
    values(1),
  ];
  const calls = {count: 0};
  const network = (images: Tensor) => {
    const a = relu(add(conv2d(images as Tensor4D, filter as Tensor4D, 1, 'same'), bias));
    const b = minimum(depthwiseConv2d(a as Tensor4D, depthwise as Tensor4D, 1, 'same'), most);
    const c = batchNorm<Rank.R4>(
      b as Tensor4D,
      mu as Tensor1D,
      variance as Tensor1D,
      beta as Tensor1D,
      gamma as Tensor1D,
      1e-3,
    );
    return add(matMul<Tensor2D>(mean(mul(c, sigmoid(gamma)), [1, 2]), dense as Tensor2D), last);
  };
  const program: Program = {
    name: 'network and slope',
    inputs: {x: [1, 6, 6, 3]},
    run: (inputs) => {
      calls.count++;
      return {logits: network(inputs['x']), slope: grad((at: Tensor) => sum(network(at)))(inputs['x'])};
    },
  };
  const weights = [filter, depthwise, bias, gamma, beta, mu, variance, dense, last, most];
  const family: Family = {key: 'one architecture', weights};
  return {program, family, calls, weights};
}

async function assertAlike(program: Program, compiled: Awaited<ReturnType<typeof plain.compile>>): Promise<void> {
  const expected = await (await plain.compile(program)).run({x});
  const found = await compiled.run({x});
  for (const name of ['logits', 'slope']) {
    found[name].values.forEach((value, i) =>
      assert.ok(
        Math.abs(value - expected[name].values[i]) < 1e-5,
        `${name} ${i}: ${value}, not ${expected[name].values[i]}`,
      ),
    );
  }
}

test('checkpoints of one architecture are traced once, and each computes with its own weights', async () => {
  const onnx = runtime();
  for (const [seed, zeroBias] of [
    [1, true],
    [2, false],
    [3, true],
    [1, false],
  ] as const) {
    const {program, family, calls, weights} = checkpoint(seed, {zeroBias});
    const compiled = await onnx.compile(program, family);
    assert.equal(calls.count, seed === 1 && zeroBias ? 1 : 0);
    await assertAlike(program, compiled);
    await compiled.dispose();
    dispose(weights);
  }
});

test('a checkpoint with another single number, which may decide what is traced, is traced anew', async () => {
  const onnx = runtime();
  for (const limit of [0.8, 0.1]) {
    const {program, family, calls} = checkpoint(4, {limit});
    const compiled = await onnx.compile(program, family);
    assert.equal(calls.count, 1);
    await assertAlike(program, compiled);
  }
});

test('a program with a tensor that is none of the weights is traced for each checkpoint', async () => {
  const onnx = runtime();
  for (const seed of [1, 2]) {
    const {program, family, calls} = checkpoint(seed);
    const compiled = await onnx.compile(program, {...family, weights: family.weights.slice(1)});
    assert.equal(calls.count, 1);
    await assertAlike(program, compiled);
  }
});

test('other programs and other architectures do not get its trace', async () => {
  const onnx = runtime();
  await onnx.compile(checkpoint(1).program, checkpoint(1).family);
  const {program, family, calls} = checkpoint(2);
  await onnx.compile(program, {...family, key: 'another architecture'});
  assert.equal(calls.count, 1);
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {matMul, mean, memory, relu, reshape, square, sub, tensor2d, type Rank} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../../../src/core/errors.ts';
import {findMethod, methods} from '../../../src/core/methods/registry.ts';
import type {Network} from '../../../src/core/network/network.ts';
import {cpuBench} from '../cpuBench.ts';
import {headOnly} from './layerNetworkFake.ts';

// A₁ = [1 2; 3 4], A₂ = [1 1; 1 0], interleaved as [2, 2, 2].
const A = [1, 1, 2, 1, 3, 1, 4, 0];
// ∂y₀/∂A₁ = [1 0; 0 1], ∂y₀/∂A₂ = [−2 −2; 0 1]; y₁ does not depend on A.
const G = [1, -2, 0, -2, 0, 0, 1, 1];
const flattened = headOnly(2, 2, 2, 2, (a) =>
  matMul(
    reshape<Rank.R2>(a, [-1, 8]),
    tensor2d(
      G.flatMap((g) => [g, 0]),
      [8, 2],
    ),
  ),
);
// y₀ = 2 mean(A₁) − mean(A₂), y₁ = 0
const pooled = headOnly(2, 2, 2, 2, (a) => matMul(mean(a, [1, 2]), tensor2d([2, 0, -1, 0], [2, 2])));

async function explain(id: string, network: Network, target = [1, 0], images = A): Promise<number[]> {
  const count = images.length / 8;
  const subject = {
    images: {shape: [count, 2, 2, 2], values: Float32Array.from(images)},
    targets: {shape: [count, 2], values: Float32Array.from({length: 2 * count}, (_, i) => target[i % 2])},
  };
  for await (const {maps} of findMethod(id).explain(cpuBench(network, 'a'), subject)) return [...maps.values];
  return [];
}

function near(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((value, i) =>
    assert.ok(Math.abs(value - expected[i]) < 1e-6, `[${actual.join(', ')}] is not [${expected.join(', ')}]`),
  );
}

// Worked out by hand from the formulas in the files' heads.
const goldens: Readonly<Record<string, {network: Network; map: number[]}>> = {
  // α = (1/2, −3/4): [−1/4 1/4; 3/4 2]
  'grad-cam': {network: flattened, map: [0, 0.25, 0.75, 2]},
  // α₁₁ = α₂₂ = 1/(2 + 10), w₁ = 1/6; in A₂ only (1, 1) has G > 0: w₂ = 1/(2 + 3)
  'grad-cam++': {network: flattened, map: [1 / 6 + 0.2, 1 / 3 + 0.2, 0.7, 2 / 3]},
  // α = (5/10, −4/3)
  'xgrad-cam': {network: flattened, map: [0, 0, 1.5 - 4 / 3, 2]},
  'layer-cam': {network: flattened, map: [1, 0, 0, 4]},
  'hires-cam': {network: flattened, map: [0, 0, 0, 4]},
  cam: {network: pooled, map: [1, 3, 5, 8]},
};

for (const method of methods) {
  test(`${method.title} gives the map worked out by hand`, async () => {
    const golden = goldens[method.id];
    assert.ok(golden, `${method.id} has no golden`);
    near(await explain(method.id, golden.network), golden.map);
  });

  test(`${method.title} explains every picture of a batch as it would alone`, async () => {
    const other = [0, 2, 1, 0, 0.5, 3, 2, 1];
    const {network} = goldens[method.id];
    const alone = await explain(method.id, network, [1, 0], other);
    near(await explain(method.id, network, [1, 0], [...A, ...other]), [...goldens[method.id].map, ...alone]);
  });

  test(`${method.title} leaves no tensor behind`, async () => {
    const {network} = goldens[method.id];
    await explain(method.id, network);
    const before = memory().numTensors;
    await explain(method.id, network);
    assert.equal(memory().numTensors, before);
  });
}

test('the counter-factual shows what speaks against the class', async () => {
  near(await explain('grad-cam', flattened, [-1, 0]), [0.25, 0, 0, 0]);
});

test('without a target the predicted class is explained', async () => {
  const [y0] = [A.reduce((sum, a, i) => sum + a * G[i], 0)]; // 5 − 4 = 1 > y₁ = 0
  assert.equal(y0, 1);
  near(await explain('grad-cam', flattened, [0, 0]), goldens['grad-cam'].map);
});

test('CAM is Grad-CAM times the number of cells on a pooled linear head', async () => {
  near(
    await explain('cam', pooled),
    (await explain('grad-cam', pooled)).map((value) => 4 * value),
  );
});

for (const [what, head] of [
  ['a fully connected head', flattened],
  [
    'a hidden layer after pooling',
    headOnly(2, 2, 2, 2, (a) =>
      matMul(
        square(relu(sub(matMul(mean(a, [1, 2]), tensor2d([1, -1, 1, 3], [2, 2])), 1))),
        tensor2d([1, 0, 1, 0], [2, 2]),
      ),
    ),
  ],
] as const) {
  test(`CAM says that it does not fit ${what}, and names Grad-CAM`, async () => {
    await assert.rejects(
      explain('cam', head),
      (error: unknown) =>
        error instanceof HeatlensError && error.code === 'method-unsuitable' && /Grad-CAM/.test(error.message),
    );
  });
}

test('an unknown method is answered with the list of methods', () => {
  assert.throws(() => findMethod('gradcam'), /`gradcam` is not a method. Methods: grad-cam, /);
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  grad,
  matMul,
  mean,
  mul,
  pad,
  relu,
  reshape,
  sum,
  tensor2d,
  type Rank,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type {Bench, Method, Subject} from '../../../src/core/methods/method.ts';
import {explainedScore} from '../../../src/core/methods/differentiate.ts';
import {cpuBench} from '../cpuBench.ts';
import {headOnly} from './layerNetworkFake.ts';

// The interface has to carry the methods that come next. Each kind is written here once, in a few lines.

const network = headOnly(2, 2, 2, 2, (a) => matMul(mean(a, [1, 2]), tensor2d([2, 0, -1, 0], [2, 2])));
const subject: Subject = {
  images: {shape: [1, 2, 2, 2], values: Float32Array.of(1, 1, 2, 1, 3, 1, 4, 0)},
  targets: {shape: [1, 2], values: Float32Array.of(1, 0)},
};

const common = {source: 'this test', unit: 'logit', targeted: true} as const;

function logits({network: net, run}: Bench, images: Float32Array, count: number) {
  return run(
    'forward',
    {
      name: 'forward',
      inputs: {images: [count, 2, 2, 2]},
      run: ({images: x}) => ({logits: net.evaluate(x as Tensor4D).logits}),
    },
    {images},
  );
}

/** Perturbation: hide one pixel after the other, a forward pass each, a better map after each. */
const occlusion: Method = {
  ...common,
  id: 'occlusion',
  title: 'Occlusion',
  grid: 'input',
  cost: (net) => ({forwards: net.input.height * net.input.width + 1, backwards: 0}),
  async *explain(bench, {images, targets}) {
    const whole = await logits(bench, images.values, 1);
    const maps = {shape: [1, 2, 2], values: new Float32Array(4)};
    for (let pixel = 0; pixel < 4 && !bench.signal?.aborted; pixel++) {
      const hidden = images.values.slice().fill(0, 2 * pixel, 2 * pixel + 2);
      const {logits: scores} = await logits(bench, hidden, 1);
      maps.values[pixel] = targets.values.reduce(
        (drop, t, k) => drop + t * (whole.logits.values[k] - scores.values[k]),
        0,
      );
      yield {maps, logits: whole.logits, done: (pixel + 1) / 4};
    }
  },
};

/** Noise average: gradients of seeded noisy copies, summed up as they come. */
const smoothGrad: Method = {
  ...common,
  id: 'smooth-grad',
  title: 'SmoothGrad',
  grid: 'input',
  cost: () => ({forwards: 3, backwards: 3}),
  async *explain(bench, {images, targets}) {
    const maps = {shape: [1, 2, 2], values: new Float32Array(4)};
    for (let step = 1; step <= 3; step++) {
      const noisy = images.values.map((value) => value + bench.random() - 0.5);
      const out = await bench.run('gradient', gradientProgram(bench), {images: noisy, targets: targets.values});
      out.map.values.forEach((value, i) => (maps.values[i] += (value - maps.values[i]) / step));
      yield {maps, logits: out.logits, done: step / 3};
    }
  },
};

function gradientProgram({network: net}: Bench) {
  return {
    name: 'input gradient',
    inputs: {images: [1, 2, 2, 2], targets: [1, 2]},
    run: ({images, targets}: Readonly<Record<string, Tensor>>) => {
      const score = (x: Tensor) =>
        sum(
          mul(
            explainedScore(net.evaluate(x as Tensor4D).logits, targets as Tensor2D),
            net.evaluate(x as Tensor4D).logits,
          ),
        );
      return {map: sum(grad(score)(images), -1), logits: net.evaluate(images as Tensor4D).logits};
    },
  };
}

/** Class-agnostic, over several layers at once. */
const meanActivation: Method = {
  ...common,
  id: 'mean-activation',
  title: 'Mean activation',
  targeted: false,
  grid: 'layer',
  cost: () => ({forwards: 1, backwards: 0}),
  async *explain({network: net, layers, run}, {images}) {
    const program = {
      name: 'mean activation',
      inputs: {images: images.shape},
      run: ({images: x}: Readonly<Record<string, Tensor>>) => {
        const {logits: scores, activations} = net.evaluate(x as Tensor4D, {layers});
        const maps = layers.map((layer) => relu(mean(activations[layer], -1)));
        return {maps: maps.reduce((a, b) => mul(a, b)), logits: scores};
      },
    };
    const {maps, logits: scores} = await run('mean', program, {images: images.values});
    yield {maps, logits: scores, done: 1};
  },
};

async function states(method: Method, bench: Bench): Promise<{done: number; maps: number[]}[]> {
  const seen: {done: number; maps: number[]}[] = [];
  for await (const {maps, done} of method.explain(bench, subject)) seen.push({done, maps: [...maps.values]});
  return seen;
}

test('a perturbation method streams better and better maps, its cost known beforehand', async () => {
  let runs = 0;
  const bench = cpuBench(network, 'a');
  const counted: Bench = {...bench, run: (...args) => (runs++, bench.run(...args))};
  const seen = await states(occlusion, counted);
  // y₀ = 2 mean(A₁) − mean(A₂): hiding a pixel takes (2 a₁ − a₂) / 4 away.
  assert.deepEqual(seen.at(-1), {done: 1, maps: [0.25, 0.75, 1.25, 2]});
  assert.equal(seen.length, 4);
  assert.equal(runs, occlusion.cost(network, []).forwards);
});

test('a perturbation method stops where it is when it is cancelled', async () => {
  const signal = {aborted: false};
  const stream = occlusion.explain({...cpuBench(network, 'a'), signal}, subject);
  await stream.next();
  signal.aborted = true;
  assert.equal((await stream.next()).done, true);
});

test('a noise average draws from the seed and lies on the input', async () => {
  const [a, b] = [await states(smoothGrad, cpuBench(network, 'a')), await states(smoothGrad, cpuBench(network, 'a'))];
  assert.deepEqual(a, b);
  assert.deepEqual(a.at(-1)?.maps, [0.25, 0.25, 0.25, 0.25]); // (2 − 1) / 4 everywhere, whatever the noise
});

test('a class-agnostic method may read several layers at once', async () => {
  const seen = await states(meanActivation, cpuBench(network, 'a', 'a'));
  assert.deepEqual(seen.at(-1)?.maps, [1, 2.25, 4, 4]); // ((a₁ + a₂) / 2)²
});

test('a network evaluates any padded or reshaped activations that stand in for a layer', async () => {
  const bench = cpuBench(network, 'a');
  const program = {
    name: 'stand-in',
    inputs: {images: [1, 2, 2, 2]},
    run: ({images}: Readonly<Record<string, Tensor>>) => {
      const shifted = pad(reshape<Rank.R4>(images, [1, 2, 2, 2]), [
        [0, 0],
        [0, 0],
        [0, 0],
        [0, 0],
      ]);
      return {logits: network.evaluate(images as Tensor4D, {given: {a: mul(shifted, 2)}}).logits};
    },
  };
  const {logits: doubled} = await bench.run('stand-in', program, {images: subject.images.values});
  assert.deepEqual([...doubled.values], [8.5, 0]); // 2 (2·2.5 − 0.75)
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {abs, max, randomNormal, sub, tidy, type Rank, type Tensor} from '@tensorflow/tfjs-core';
import {initializers, layers, sequential, type LayersModel} from '@tensorflow/tfjs-layers';
import '../cpuBench.ts';
import {sizedFor} from '../../../src/core/network/freeSize.ts';
import {networkOf} from './savedModel.ts';

function modelFor(height: number | null, width: number | null): LayersModel {
  const seeded = initializers.glorotUniform({seed: 3});
  return sequential({
    layers: [
      layers.conv2d({
        batchInputShape: [null, height, width, 3],
        filters: 4,
        kernelSize: 3,
        strides: 2,
        name: 'c',
        kernelInitializer: seeded,
      }),
      layers.globalAveragePooling2d({}),
      layers.dense({units: 5, kernelInitializer: seeded}),
    ],
  });
}

const sizes: Readonly<
  Record<string, {picture: [number, number]; free: [boolean, boolean]; gives: [number, number]; longest?: number}>
> = {
  'its own size in steps of 32': {picture: [300, 200], free: [true, true], gives: [288, 192]},
  'at most 512 on the longer side': {picture: [4000, 3000], free: [true, true], gives: [512, 384]},
  'at most the size that was asked for': {picture: [1200, 600], free: [true, true], gives: [1024, 512], longest: 1024},
  'its own size where a larger one was asked for': {
    picture: [300, 200],
    free: [true, true],
    gives: [288, 192],
    longest: 4096,
  },
  'at least 64, so that layers have a grid': {picture: [5, 9], free: [true, true], gives: [64, 64]},
  'the fixed side where only one is free': {picture: [300, 200], free: [true, false], gives: [288, 96]},
  'the fixed size where none is free': {picture: [300, 200], free: [false, false], gives: [96, 96]},
};

for (const [
  what,
  {
    picture: [width, height],
    free,
    gives,
    longest,
  },
] of Object.entries(sizes)) {
  test(`a picture is read at ${what}`, async () => {
    const original = modelFor(free[1] ? null : 96, free[0] ? null : 96);
    const loaded = await networkOf(original);
    const {network, note} = sizedFor(loaded, {width, height}, longest);
    assert.deepEqual([network.input.width, network.input.height], gives);
    assert.equal(note === undefined, !free.includes(true));
    assert.deepEqual(network.layers[0].shape.slice(0, 2), [
      Math.floor((gives[1] - 1) / 2),
      Math.floor((gives[0] - 1) / 2),
    ]);
    assert.equal(sizedFor(loaded, {width, height}, longest).network, network);
    tidy(() => {
      const images = randomNormal<Rank.R4>([1, gives[1], gives[0], 3], 0, 1, 'float32', 5);
      const difference = max(
        abs(sub(network.evaluate(images).logits, original.predict(images) as Tensor)),
      ).dataSync()[0];
      assert.ok(difference < 1e-5);
    });
    loaded.dispose();
  });
}

test('a network of one size says so where another is asked for', async () => {
  const loaded = await networkOf(modelFor(96, 96));
  assert.throws(() => sizedFor(loaded, {width: 300, height: 200}, 1024), {
    code: 'argument-invalid',
    message: /takes pictures of 96×96 and no others: leave the size out/,
  });
  loaded.dispose();
});

test('a photo is read smaller with a word on how to read it larger, and without where a size was asked for', async () => {
  const loaded = await networkOf(modelFor(null, null));
  const photo = {width: 4000, height: 3000};
  assert.match(
    sizedFor(loaded, photo).note ?? '',
    /read at 512×384, and larger where a size is given \(--size, or `size` in heatlens\.json\)\.$/,
  );
  assert.match(sizedFor(loaded, photo, 1024).note ?? '', /read at 1024×768\.$/);
  loaded.dispose();
});

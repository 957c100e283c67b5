import assert from 'node:assert/strict';
import test from 'node:test';
import '@tensorflow/tfjs-backend-cpu';
import {tensor, type Tensor} from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import {healthOf} from '../../../src/core/network/health.ts';
import {networkOf} from './savedModel.ts';

function one(
  kind: string,
  values: number[],
  shape: number[],
  name = 'w',
): {name: string; layer: string; kind: string; tensor: Tensor} {
  return {name, layer: 'l', kind, tensor: tensor(values, shape)};
}

test('NaN and infinite values are counted apart, by weight', () => {
  const {values, broken} = healthOf([one('Dense', [1, NaN, -Infinity, NaN], [2, 2]), one('Dense', [1, 2], [2], 'b')]);
  assert.equal(values, 6);
  assert.deepEqual(broken, [{name: 'w', layer: 'l', values: 4, nan: 2, infinite: 1}]);
});

test('channels whose weights are all zero are dead, wherever the layer keeps its channels', () => {
  const dead = (kind: string, values: number[], shape: number[], name?: string) =>
    healthOf([one(kind, values, shape, name)]).dead.map((found) => [found.channels, ...found.dead]);
  assert.deepEqual(dead('Dense', [1, 0, 0, 2, 0, 0], [2, 3]), [[3, 1, 2]]);
  assert.deepEqual(dead('Conv2D', [1, 0, 3, 0], [1, 2, 1, 2]), [[2, 1]]);
  assert.deepEqual(dead('Conv2DTranspose', [1, 3, 0, 0], [1, 1, 2, 2]), [[2, 1]]);
  assert.deepEqual(dead('DepthwiseConv2D', [1, 0, 0, 2], [1, 1, 2, 2]), [[4, 1, 2]]);
  assert.deepEqual(dead('SeparableConv2D', [0, 0], [1, 1, 2, 1], 's/depthwise_kernel'), []);
  assert.deepEqual(dead('SeparableConv2D', [0, 1], [1, 1, 1, 2], 's/pointwise_kernel'), [[2, 0]]);
});

test('a bias or a normalisation of zeros is no dead channel, and NaN is not zero', () => {
  assert.deepEqual(healthOf([one('Conv2D', [0, 0], [2]), one('BatchNormalization', [0, 0], [2])]).dead, []);
  assert.deepEqual(healthOf([one('Dense', [NaN, 1], [1, 2])]).dead, []);
});

test('exactly the columns that were set to zero are dead', () => {
  const columns = fc.uniqueArray(fc.integer({min: 0, max: 6}), {maxLength: 6});
  fc.assert(
    fc.property(columns, (zeroed) => {
      const values = Array.from({length: 21}, (_, i) => (zeroed.includes(i % 7) ? 0 : i + 1));
      const {dead} = healthOf([one('Dense', values, [3, 7])]);
      assert.deepEqual(
        dead.flatMap((found) => found.dead),
        zeroed.toSorted((a, b) => a - b),
      );
    }),
  );
});

test('a network tells each weight once with its layer, also of a layer that is called twice', async () => {
  const input = tf.input({shape: [4, 4, 1]});
  const shared = tf.layers.conv2d({filters: 1, kernelSize: 3, padding: 'same', name: 'shared'});
  const pooled = tf.layers
    .globalAveragePooling2d({name: 'pool', dataFormat: 'channelsLast'})
    .apply(shared.apply(shared.apply(input)));
  const network = await networkOf(tf.model({inputs: input, outputs: pooled as tf.SymbolicTensor}));
  assert.deepEqual(
    network.weights?.().map(({layer, kind, name}) => [layer, kind, name.replace(/_\d+$/, '')]),
    [
      ['shared', 'Conv2D', 'shared/kernel'],
      ['shared', 'Conv2D', 'shared/bias'],
    ],
  );
  network.dispose();
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {grad, mul, sum, tensor, type Tensor} from '@tensorflow/tfjs-core';
import {layers, sequential, type LayersModel} from '@tensorflow/tfjs-layers';
import * as ort from 'onnxruntime-node';
import {seededRandom} from '../../../../src/core/random.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Array32, Program} from '../../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../../src/core/runtime/tfjs/tfjsRuntime.ts';

const plain = await createTfjsRuntime({backend: 'cpu'});
const onnx = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => 0});

type Layer = layers.Layer;
const activation = (name: string) => () => [layers.activation({activation: name as 'relu'})];

/** What classifiers are made of besides plain convolutions, after a first convolution. */
const CASES: Readonly<Record<string, () => Layer[]>> = {
  separableConv2d: () => [layers.separableConv2d({filters: 5, kernelSize: 3, padding: 'same', activation: 'relu'})],
  'depthwiseConv2d with strides': () => [
    layers.depthwiseConv2d({kernelSize: 3, strides: 2, depthMultiplier: 2, padding: 'same'}),
  ],
  conv2dTranspose: () => [layers.conv2dTranspose({filters: 3, kernelSize: 3, strides: 2, padding: 'same'})],
  zeroPadding2d: () => [
    layers.zeroPadding2d({
      padding: [
        [1, 2],
        [0, 1],
      ],
    }),
  ],
  cropping2D: () => [
    layers.cropping2D({
      cropping: [
        [1, 1],
        [0, 1],
      ],
    }),
  ],
  upSampling2d: () => [layers.upSampling2d({size: [2, 3]})],
  'upSampling2d, bilinear': () => [layers.upSampling2d({size: [2, 2], interpolation: 'bilinear'})],
  rescaling: () => [layers.rescaling({scale: 2, offset: -1})],
  'maxPooling2d, overlapping': () => [layers.maxPooling2d({poolSize: 3, strides: 2, padding: 'same'})],
  'averagePooling2d, overlapping': () => [layers.averagePooling2d({poolSize: 3, strides: 1, padding: 'same'})],
  globalMaxPooling2d: () => [layers.globalMaxPooling2d({})],
  prelu: () => [layers.prelu({alphaInitializer: 'ones', sharedAxes: [1, 2]})],
  leakyReLU: () => [layers.leakyReLU({alpha: 0.1})],
  'reLU with a maximum': () => [layers.reLU({maxValue: 0.2})],
  thresholdedReLU: () => [layers.thresholdedReLU({theta: 0.05})],
  elu: () => [layers.elu({alpha: 1})],
  batchNormalization: () => [layers.batchNormalization({momentum: 0.5})],
  layerNormalization: () => [layers.layerNormalization({})],
  flatten: () => [layers.flatten({}), layers.dense({units: 7, activation: 'tanh'})],
  permute: () => [layers.permute({dims: [2, 1, 3]})],
  'softmax over channels': () => [layers.softmax({axis: -1})],
  softplus: activation('softplus'),
  softsign: activation('softsign'),
  hardSigmoid: activation('hardSigmoid'),
  selu: activation('selu'),
  swish: activation('swish'),
  mish: activation('mish'),
  gelu: activation('gelu'),
  gelu_new: activation('gelu_new'),
};

for (const [what, build] of Object.entries(CASES)) {
  test(`values and gradients through ${what} are traced whole`, async () => {
    const network = seeded(
      sequential({
        layers: [layers.conv2d({inputShape: [6, 5, 3], filters: 4, kernelSize: 3, padding: 'same'}), ...build()],
      }),
    );
    const program: Program = {
      name: what,
      inputs: {x: [2, 6, 5, 3]},
      run: ({x}) => ({
        y: network.apply(x) as Tensor,
        dx: grad((at: Tensor) => weighted(network.apply(at) as Tensor))(x),
      }),
    };
    const random = seededRandom(4);
    const x = Float32Array.from({length: 180}, () => random() - 0.5);
    const expected = await (await plain.compile(program)).run({x});
    const compiled = await onnx.compile(program);
    const actual = await compiled.run({x});
    assert.equal(compiled.runtime, 'onnx');
    for (const [name, array] of Object.entries(expected)) assertClose(actual[name], array);
    await compiled.dispose();
    network.dispose();
  });
}

function seeded(network: LayersModel): LayersModel {
  const random = seededRandom(9);
  const drawn = network.getWeights().map(({shape, size}) =>
    tensor(
      Float32Array.from({length: size}, () => random() - 0.3),
      shape,
    ),
  );
  // A variance is positive.
  network.setWeights(
    drawn.map((weight, at) => (network.weights[at].originalName.includes('variance') ? mul(weight, weight) : weight)),
  );
  return network;
}

// Not the plain sum, whose gradient through a softmax is zero.
function weighted(y: Tensor): Tensor {
  return sum(
    mul(
      y,
      tensor(
        Float32Array.from({length: y.size}, (_, k) => Math.sin(k)),
        y.shape,
      ),
    ),
  );
}

function assertClose(actual: Array32, expected: Array32): void {
  assert.deepEqual(actual.shape, expected.shape);
  const largest = expected.values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  assert.ok(largest > 0, 'there is nothing to compare');
  const worst = expected.values.reduce((max, value, at) => Math.max(max, Math.abs(value - actual.values[at])), 0);
  assert.ok(worst <= 2e-5 * largest, `differs by ${worst / largest} of the maximum`);
}

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  add,
  cast,
  conv2d,
  gather,
  grad,
  mean,
  mul,
  relu,
  type Tensor,
  type Tensor4D,
  tensor4d,
} from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import {seededRandom} from '../../../../src/core/random.ts';
import {halves} from '../../../../src/core/runtime/onnx/graph/halves.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import type {Program} from '../../../../src/core/runtime/runtime.ts';

const [full, half] = (['float32', 'float16'] as const).map((precision) =>
  createOnnxRuntime({ort, device: 'CPU', threads: 1, precision, now: () => 0}),
);

test('numbers are rounded to the nearest half, ties to even, and none becomes infinite', () => {
  const given = Float32Array.of(
    1,
    -2.5,
    0,
    1 + 2 ** -11,
    1 + 3 * 2 ** -11,
    2 ** -14,
    2 ** -24,
    1.5 * 2 ** -24,
    2 ** -26,
    65504,
    1e9,
    -1e9,
  );
  const wanted = [0x3c00, 0xc100, 0, 0x3c00, 0x3c02, 0x0400, 1, 2, 0, 0x7bff, 0x7bff, 0xfbff];
  assert.deepEqual([...halves(given)], wanted);
});

function network(): Program {
  const random = seededRandom(4);
  const filter = (...shape: [number, number, number, number]) =>
    tensor4d(
      Float32Array.from({length: shape.reduce((a, b) => a * b)}, () => random() - 0.5),
      shape,
    );
  const [first, second] = [filter(3, 3, 2, 6), filter(3, 3, 6, 4)];
  const score = (x: Tensor) => mean(relu(conv2d(relu(conv2d(x as Tensor4D, first, 1, 'same')), second, 2, 'same')));
  return {name: 'network', inputs: {x: [1, 12, 12, 2]}, run: ({x}) => ({score: score(x), gradient: grad(score)(x)})};
}

test('in half precision a network and its gradient are near, and not the same', async () => {
  const x = Float32Array.from({length: 288}, (_, k) => Math.sin(k));
  const [exact, rough] = await Promise.all(
    [full, half].map(async (runtime) => (await runtime.compile(network())).run({x})),
  );
  for (const name of ['score', 'gradient']) {
    const greatest = exact[name].values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const apart =
      exact[name].values.reduce((most, value, k) => Math.max(most, Math.abs(value - rough[name].values[k])), 0) /
      greatest;
    assert.ok(apart > 1e-6 && apart < 5e-3, `${name}: ${apart}`);
  }
});

test('places before the network stay exact: half precision cannot count to 5000', async () => {
  const places: Program = {
    name: 'places',
    inputs: {x: [5000], y: [1]},
    run: ({x, y}) => ({found: gather(x, cast(add(mul(y, 2), 1), 'int32'))}),
  };
  const x = Float32Array.from({length: 5000}, (_, k) => k);
  const {found} = await (await half.compile(places)).run({x, y: Float32Array.of(2120)});
  assert.deepEqual([...found.values], [4241]);
});

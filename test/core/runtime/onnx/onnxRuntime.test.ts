import assert from 'node:assert/strict';
import {test} from 'node:test';
import {
  add,
  argMax,
  avgPool,
  avgPool3d,
  batchNorm,
  concat,
  conv2d,
  depthwiseConv2d,
  getBackend,
  grad,
  greater,
  matMul,
  maxPool,
  mean,
  memory,
  mul,
  oneHot,
  relu,
  relu6,
  reshape,
  scalar,
  softmax,
  sub,
  sum,
  tensor,
  tidy,
  type Rank,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
  type Tensor5D,
} from '@tensorflow/tfjs-core';
import * as ort from 'onnxruntime-node';
import {HeatlensError} from '../../../../src/core/errors.ts';
import {seededRandom} from '../../../../src/core/random.ts';
import {encodeModel} from '../../../../src/core/runtime/onnx/encode/model.ts';
import {createOnnxRuntime} from '../../../../src/core/runtime/onnx/onnxRuntime.ts';
import {trace} from '../../../../src/core/runtime/onnx/trace/trace.ts';
import type {Array32, Program} from '../../../../src/core/runtime/runtime.ts';
import {createTfjsRuntime} from '../../../../src/core/runtime/tfjs/tfjsRuntime.ts';
import {withBackend} from '../../../../src/core/runtime/withBackend.ts';
import {noData, realNetwork} from '../models.ts';
import {differentiate} from '../../../../src/core/methods/differentiate.ts';

const eager = await createTfjsRuntime({backend: 'wasm'});
const plain = await createTfjsRuntime({backend: 'cpu'});
const onnx = createOnnxRuntime({ort, device: 'CPU', threads: 1, now: () => performance.now(), fallback: eager});

const random = seededRandom(3);
const weights = (...shape: number[]) => {
  const size = shape.reduce((product, n) => product * n, 1);
  return tensor(
    Float32Array.from({length: size}, () => random() - 0.5),
    shape,
  );
};
const filters = [weights(3, 3, 3, 8), weights(3, 3, 8, 1), weights(1, 1, 8, 6)] as Tensor4D[];
const bias = weights(8) as Tensor1D;
const statistics = [weights(6), add(weights(6), 1), weights(6), weights(6)] as Tensor1D[];
const dense = weights(12, 5) as Tensor2D;

/** A small network with most of what image classifiers are made of. */
function body(x: Tensor4D): Tensor4D {
  const [first, second, third] = filters;
  const [mu, variance, offset, scale] = statistics;
  const a = relu<Tensor4D>(add(conv2d(x, first, 2, 'same'), bias));
  const b = relu6(depthwiseConv2d(a, second, 1, 'same'));
  const c = conv2d(maxPool(b, 2, 2, 'same'), third, 1, 'same');
  return relu(batchNorm<Rank.R4>(c, mu, variance, offset, scale, 1e-3));
}

function head(a: Tensor4D): Tensor2D {
  const both = concat([avgPool(a, 3, 1, 'same'), a], 3);
  return matMul<Tensor2D>(mean(both, [1, 2]), dense);
}

const images = {images: [2, 12, 10, 3]};
const picture = Float32Array.from({length: 720}, () => random() - 0.5);

const gradCam: Program = {
  name: 'grad-cam',
  inputs: images,
  run: (inputs) => {
    const x = inputs['images'] as Tensor4D;
    const a = body(x);
    const logits = head(a);
    const target = oneHot(argMax(logits, 1), 5);
    const gradients = grad((at: Tensor) => sum(mul(target, head(at as Tensor4D))))(a);
    return {maps: relu(sum(mul(mean(gradients, [1, 2], true), a), -1)), logits, probabilities: softmax(logits)};
  },
};

const saliency: Program = {
  name: 'saliency',
  inputs: images,
  run: (inputs) => ({dx: grad((x: Tensor) => sum(head(body(x as Tensor4D))))(inputs['images'])}),
};

for (const program of [gradCam, saliency]) {
  test(`${program.name} of a small network is the same traced, on wasm and on cpu`, async () => {
    const results = [];
    for (const runtime of [plain, eager, onnx]) {
      const compiled = await runtime.compile(program);
      results.push(await compiled.run({images: picture}));
      await compiled.dispose();
    }
    const [expected, ...others] = results;
    assert.ok(expected);
    for (const other of others)
      for (const [name, array] of Object.entries(expected)) assertClose(other[name], array, 1e-5);
  });
}

test('a forward pass that is recorded twice costs once', () => {
  const {graph, outputs} = trace(gradCam);
  const count = operators(encodeModel(graph, outputs).nodes);
  assert.equal(count['Conv'], 4); // three layers, and the gradient of the average pooling
  assert.equal(count['BatchNormalization'], 1);
  assert.equal(count['MaxPool'], 1);
});

test('a forward pass stays in NCHW from end to end: only the pictures are transposed', () => {
  const {graph, outputs} = trace({...gradCam, run: (inputs) => ({logits: head(body(inputs['images'] as Tensor4D))})});
  assert.equal(operators(encodeModel(graph, outputs).nodes)['Transpose'], 1);
});

test('what no output needs is not in the graph, and constants are folded before', () => {
  const {graph, outputs} = trace({
    name: 'folding',
    inputs: {x: [2, 3]},
    run: ({x}) => {
      const factor = mul(add(scalar(1), scalar(2)), scalar(4));
      softmax(x);
      return {y: mul(x, factor)};
    },
  });
  const {nodes} = encodeModel(graph, outputs);
  assert.deepEqual(operators(nodes), {Mul: 1});
  const constants = nodes
    .flatMap((node) => node.inputs)
    .flatMap((value) => (value?.origin.kind === 'constant' ? [...value.origin.values] : []));
  assert.deepEqual(constants, [12]);
});

test('tracing leaves tfjs as it was: the backend, the number of tensors, and the weights where they are', async () => {
  const before = {backend: getBackend(), ...memory()};
  const compiled = await onnx.compile(gradCam);
  assert.deepEqual({backend: getBackend(), ...memory()}, before);
  await compiled.dispose();
  assert.ok(tidy(() => sum(dense).dataSync()[0]));
});

test('a program with a kernel that cannot be traced runs on tfjs, and a note names the kernel', async () => {
  const program: Program = {
    name: 'volume',
    inputs: {x: [1, 2, 2, 2, 1]},
    run: ({x}) => ({y: avgPool3d(x as Tensor5D, 2, 1, 'valid')}),
  };
  const compiled = await onnx.compile(program);
  assert.equal(compiled.runtime, 'tfjs');
  assert.match(compiled.notes.join(), /AvgPool3D/);
  assert.equal((await compiled.run({x: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8)}))['y']?.values[0], 4.5);
});

test('a program that reads values while it is traced runs on tfjs, and a note says why', async () => {
  const program: Program = {name: 'reader', inputs: {x: [1]}, run: ({x}) => ({y: scalar((x?.dataSync()[0] ?? 0) + 1)})};
  const compiled = await onnx.compile(program);
  assert.match(compiled.notes.join(), /Reading a tensor/);
  assert.equal((await compiled.run({x: Float32Array.of(1)}))['y']?.values[0], 2);
});

test('without a fallback such a program fails with runtime-failed', async () => {
  const alone = createOnnxRuntime({ort, device: 'CPU', now: () => 0});
  const program: Program = {
    name: 'volume',
    inputs: {x: [1, 2, 2, 2, 1]},
    run: ({x}) => ({y: avgPool3d(x as Tensor5D, 2, 1, 'valid')}),
  };
  await assert.rejects(
    alone.compile(program),
    (error) => error instanceof HeatlensError && error.code === 'runtime-failed',
  );
});

test('an input of the wrong length is refused by name', async () => {
  const compiled = await onnx.compile({name: 'sum', inputs: {x: [2, 2]}, run: ({x}) => ({y: sum(x)})});
  await assert.rejects(compiled.run({x: new Float32Array(3)}), /`sum` takes 4 values \[2, 2\] as `x` and got 3/);
  await compiled.dispose();
});

test('an input that no output needs may still be given', async () => {
  const compiled = await onnx.compile({name: 'half', inputs: {x: [1], unused: [2]}, run: ({x}) => ({y: mul(x, 0.5)})});
  const {y} = await compiled.run({x: Float32Array.of(3), unused: new Float32Array(2)});
  assert.equal(y?.values[0], 1.5);
  await compiled.dispose();
});

test('large weights stay beside the model, uncopied, and are read from there', async () => {
  const big = weights(600, 4) as Tensor2D;
  const {graph, outputs} = trace({name: 'big', inputs: {x: [1, 600]}, run: ({x}) => ({y: matMul(x as Tensor2D, big)})});
  const {model, weights: beside, fed} = encodeModel(graph, outputs, 'fed');
  assert.deepEqual(
    beside.map(({data}) => data.buffer),
    [big.dataSync().buffer],
  );
  assert.deepEqual(fed, [], 'it is too small to be fed');
  assert.ok(model.length < 1000);
  const session = await ort.InferenceSession.create(model, {externalData: beside, logSeverityLevel: 3});
  const x = Float32Array.from({length: 600}, (_, k) => k / 600);
  const {y} = await session.run({x: new ort.Tensor('float32', x, [1, 600])});
  const expected = tidy(() => matMul(tensor(x, [1, 600]), big).dataSync());
  assertClose(
    {shape: [1, 4], values: y?.data as Float32Array},
    {shape: [1, 4], values: expected as Float32Array},
    1e-5,
  );
  await session.release();
});

const matrix = withBackend('cpu', () => weights(1024, 300) as Tensor2D);
const forwards = ({x}: Readonly<Record<string, Tensor>>) => ({y: matMul(x as Tensor2D, matrix)});

test('a large matrix of a product is fed as it lies in the network, forwards and for the gradient', async () => {
  const program: Program = {
    name: 'fed',
    inputs: {x: [2, 1024]},
    run: ({x}) => ({...forwards({x}), dx: grad((at) => sum(mul(forwards({x: at}).y, forwards({x: at}).y)))(x)}),
  };
  const {graph, outputs} = trace(program);
  const {fed, weights: beside, nodes} = encodeModel(graph, outputs, 'fed');
  assert.deepEqual(
    fed.map(({shape}) => shape),
    [[1024, 300]],
  );
  assert.ok(fed[0].values === matrix.dataSync());
  assert.ok(beside.every(({data}) => data.buffer !== matrix.dataSync().buffer));
  assert.ok(operators(nodes)['Gemm'], 'the gradient reads the same matrix, transposed');
  const x = weights(2, 1024).dataSync<'float32'>();
  const compiled = await onnx.compile(program);
  const {y, dx} = await compiled.run({x});
  const expected = tidy(() => forwards({x: tensor(x, [2, 1024])}).y.dataSync<'float32'>());
  assertClose(y, {shape: [2, 300], values: expected}, 1e-5);
  const twice = tidy(() => matMul(mul(tensor(expected, [2, 300]), 2), matrix, false, true).dataSync<'float32'>());
  assertClose(dx, {shape: [2, 1024], values: twice}, 1e-5);
  await compiled.dispose();
});

test('programs of one network, compiled one after the other, turn its weights once', () => {
  const filter = withBackend('cpu', () => weights(3, 3, 8, 16) as Tensor4D); // others give a copy at each reading
  const arrays = [1, 16].map((batch) => {
    const {graph, outputs} = trace({
      name: 'turned',
      inputs: {x: [batch, 9, 9, 8]},
      run: ({x}) => ({y: conv2d(x as Tensor4D, filter, 1, 'same')}),
    });
    return encodeModel(graph, outputs).weights.map(({data}) => data.buffer);
  });
  assert.equal(arrays[0].length, 1);
  assert.ok(arrays[0][0] === arrays[1][0]);
});

test('a matrix that something else reads too, or that is an output, stays a constant', () => {
  const programs: Program['run'][] = [
    ({x}) => ({y: forwards({x}).y, scaled: mul(matrix, mean(x))}),
    ({x}) => ({...forwards({x}), weights: matrix}),
  ];
  for (const run of programs) {
    const {graph, outputs} = trace({name: 'read elsewhere', inputs: {x: [2, 1024]}, run});
    assert.deepEqual(encodeModel(graph, outputs, 'fed').fed, []);
  }
  const {graph, outputs} = trace({name: 'on a device', inputs: {x: [2, 1024]}, run: forwards});
  assert.deepEqual(encodeModel(graph, outputs).fed, []);
});

test('whole numbers and truth values come out as float32', async () => {
  const compiled = await onnx.compile({
    name: 'types',
    inputs: {x: [2, 3]},
    run: ({x}) => ({best: argMax(x, 1), positive: greater(sub(x, 1), 0), shape: reshape(x, [3, 2])}),
  });
  const {best, positive} = await compiled.run({x: Float32Array.of(0, 5, 5, 3, 2, 1)});
  assert.deepEqual([...(best?.values ?? [])], [1, 0]);
  assert.deepEqual([...(positive?.values ?? [])], [0, 1, 1, 1, 1, 0]);
  await compiled.dispose();
});

const real = [
  ['mobilenet_v1_0.75_layers', 'conv_pw_13_relu'],
  ['mobilenet_v1_0.25_graph', 'module_apply_default/MobilenetV1/MobilenetV1/Conv2d_13_pointwise/Relu6'],
  ['darknet_tiny_layers', undefined],
  ['cnn_explainer_tinyvgg', undefined],
] as const;

for (const [folder, named] of real) {
  test(`Grad-CAM of ${folder}, traced, is eager Grad-CAM to 1e-4 of its maximum`, {skip: noData}, async () => {
    const network = await realNetwork(folder);
    const {height, width, channels} = network.input;
    const layer =
      named ?? network.layers.findLast(({kind, shape}) => kind.includes('ool') && shape.length === 3)?.name ?? '';
    const size = 2 * height * width * channels;
    const program: Program = {
      name: folder,
      inputs: {images: [2, height, width, channels], targets: [2, network.head.classes]},
      run: (inputs) => {
        const found = differentiate(network, inputs['images'] as Tensor4D, layer, inputs['targets'] as Tensor2D);
        return {maps: relu(sum(mul(mean(found.gradients, [1, 2], true), found.activations), -1)), logits: found.logits};
      },
    };
    const values = {
      images: Float32Array.from({length: size}, (_, k) => Math.sin(k / 37) * Math.cos(k / 3001)),
      targets: new Float32Array(2 * network.head.classes),
    };
    const expected = await (await eager.compile(program)).run(values);
    const compiled = await onnx.compile(program);
    const actual = await compiled.run(values);
    assert.equal(compiled.runtime, 'onnx');
    for (const [name, array] of Object.entries(expected)) assertClose(actual[name], array, 1e-4);
    await compiled.dispose();
    network.dispose();
  });
}

function operators(nodes: readonly {readonly op: string}[]): Record<string, number> {
  const count: Record<string, number> = {};
  for (const {op} of nodes) count[op] = (count[op] ?? 0) + 1;
  return count;
}

/** Equal to a share of the largest expected value. */
function assertClose(actual: Array32 | undefined, expected: Array32, tolerance: number): void {
  assert.deepEqual(actual?.shape, expected.shape);
  const largest = expected.values.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  assert.ok(largest > 0, 'there is nothing to compare');
  const worst = expected.values.reduce(
    (max, value, at) => Math.max(max, Math.abs(value - (actual?.values[at] ?? Number.NaN))),
    0,
  );
  assert.ok(worst <= tolerance * largest, `differs by ${worst / largest} of the maximum`);
}

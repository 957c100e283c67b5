import {
  conv2d,
  depthwiseConv2d,
  grad,
  matMul,
  mean,
  mul,
  relu,
  relu6,
  sum,
  tensor,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import {seededRandom} from '../../core/random.ts';
import {createOnnxRuntime, type OrtModule} from '../../core/runtime/onnx/onnxRuntime.ts';
import type {Array32, CompiledProgram, Program, Runtime, Shape} from '../../core/runtime/runtime.ts';
import {tensorFlowAt} from '../native/findTensorFlows.ts';
import {loadTensorFlow} from '../native/loadTensorFlow.ts';
import {tolerance, type Finding} from './finding.ts';
import {executionProvider} from './providers.ts';

/** Milliseconds that timing a device may take beyond its first two runs. */
const patience = 300;

/**
 * Tries a device: a small convolution network's scores and Grad-CAM, compared with the processor's, then timed.
 *
 * @param provider ONNX Runtime's name of it
 * @param threads of the processor
 */
export async function tryDevice(ort: OrtModule, provider: string, threads: number): Promise<Finding> {
  return tryRuntime(
    processorOf(ort, threads),
    createOnnxRuntime({ort, device: provider, threads, now, executionProviders: [executionProvider(provider)]}),
  );
}

/** The same of a TensorFlow; its folder. */
export async function tryTensorFlow(ort: OrtModule, place: string, threads: number): Promise<Finding> {
  return tryRuntime(processorOf(ort, threads), await loadTensorFlow(await tensorFlowAt(place)));
}

async function tryRuntime(processor: Runtime, device: Runtime): Promise<Finding> {
  const small = await compare(processor, device, [2, 64, 64, 3]);
  if (small.kind !== 'works' || small.speed < 0.01) return small;
  return compare(processor, device, [16, 128, 128, 3]); // enough to do for a graphics card to show what it can
}

function processorOf(ort: OrtModule, threads: number): Runtime {
  return createOnnxRuntime({ort, device: 'CPU', threads, now});
}

const now = () => performance.now();

async function compare(onProcessor: Runtime, onDevice: Runtime, shape: Shape): Promise<Finding> {
  const program = smallNetwork(shape);
  const processor = await onProcessor.compile(program);
  const device = await onDevice.compile(program);
  try {
    const random = seededRandom(1);
    const x = Float32Array.from({length: shape.reduce((size, length) => size * length, 1)}, () => random() - 0.5);
    const expected = await processor.run({x});
    const difference = largestDifference(await device.run({x}), expected);
    if (!(difference <= tolerance)) return {kind: 'wrong', difference: Number.isFinite(difference) ? difference : null};
    return {kind: 'works', speed: (await fastest(processor, x)) / (await fastest(device, x)), difference};
  } finally {
    await Promise.all([processor.dispose(), device.dispose()]);
  }
}

/** Milliseconds of the best run. */
async function fastest(compiled: CompiledProgram, x: Float32Array): Promise<number> {
  let best = Infinity;
  let spent = 0;
  for (let run = 0; run < 5 && spent < patience; run++) {
    const begin = performance.now();
    await compiled.run({x});
    const milliseconds = performance.now() - begin;
    best = Math.min(best, milliseconds);
    spent += milliseconds;
  }
  return best;
}

/** As a share of each output's maximum; NaN where anything is not a number. */
function largestDifference(
  actual: Readonly<Record<string, Array32>>,
  expected: Readonly<Record<string, Array32>>,
): number {
  let largest = 0;
  for (const [name, {values}] of Object.entries(expected)) {
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const other = actual[name]?.values ?? [];
    values.forEach((value, i) => (largest = Math.max(largest, Math.abs(value - (other[i] ?? NaN)) / scale)));
  }
  return largest;
}

/** Convolutions as image classifiers have them, then Grad-CAM of the sum of squared scores. */
function smallNetwork(shape: Shape): Program {
  const random = seededRandom(7);
  const weights = (dims: number[], inputs: number) =>
    tensor(
      Float32Array.from(
        {length: dims.reduce((size, length) => size * length, 1)},
        () => (random() - 0.5) * Math.sqrt(12 / inputs),
      ),
      dims,
    );
  const first = weights([3, 3, 3, 32], 27) as Tensor4D;
  const depthwise = weights([3, 3, 32, 1], 9) as Tensor4D;
  const pointwise = weights([1, 1, 32, 64], 32) as Tensor4D;
  const last = weights([3, 3, 64, 64], 576) as Tensor4D;
  const dense = weights([64, 10], 64) as Tensor2D;
  const scores = (activations: Tensor) => matMul(mean<Tensor2D>(activations, [1, 2]), dense);
  return {
    name: `probe ${shape.join('×')}`,
    inputs: {x: shape},
    run: ({x}) => {
      const narrow = depthwiseConv2d(relu6(conv2d(x as Tensor4D, first, 2, 'same')), depthwise, 1, 'same');
      const wide = relu6(conv2d(relu6(narrow), pointwise, 1, 'same'));
      const activations = relu(conv2d(wide, last, 2, 'same'));
      const gradients = grad((a) => sum(mul(scores(a), scores(a))))(activations);
      return {logits: scores(activations), map: relu(sum(mul(mean(gradients, [1, 2], true), activations), -1))};
    },
  };
}

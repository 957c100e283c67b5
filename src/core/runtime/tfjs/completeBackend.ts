import type {KernelFunc, TensorInfo} from '@tensorflow/tfjs-core';
import {engine, getKernel, getKernelsForBackend, registerKernel, unregisterKernel} from '@tensorflow/tfjs-core';
import type {PlainTensor} from '../plainBackend.ts';
import {runPlainKernel} from '../plainBackend.ts';

// Asked for by tfjs's fused ops together with the gradient that is wanted, and then left; as costly as that one.
const UNWANTED: readonly string[] = ['Conv2DBackpropFilter', 'DepthwiseConv2dNativeBackpropFilter'];

/** What tfjs 4.22 has wrong in a backend besides what it lacks. */
interface Faults {
  readonly wrong: readonly string[];
  /** Kernels that only take `same` and `valid` for padding. */
  readonly namedPadding: readonly string[];
  /** Kernels that read four bytes for each truth value. */
  readonly noBooleans: readonly string[];
}

const FAULTS = {
  wasm: {
    // Of values that are all negative: windows of MaxPool at the edge give nobody their gradient, those of Dilation2D their
    // first. A class beyond the last writes beyond the tensor.
    wrong: ['MaxPoolGrad', 'Dilation2DBackpropInput', 'OneHot'],
    namedPadding: [],
    noBooleans: ['Select'],
  },
  tensorflow: {
    wrong: [],
    noBooleans: [],
    namedPadding: [
      'Conv2D',
      'Conv2DBackpropInput',
      'FusedConv2D',
      'DepthwiseConv2dNative',
      'DepthwiseConv2dNativeBackpropInput',
      'FusedDepthwiseConv2D',
      'MaxPool',
      'MaxPoolGrad',
      'AvgPool',
      'AvgPoolGrad',
    ],
  },
} as const satisfies Record<string, Faults>;

/**
 * Gives a backend the kernels that it lacks or has wrong.
 *
 * They run in the plain JavaScript of the cpu backend. Gradients with respect to a filter, which no explanation asks
 * for, are not computed: they are NaN, so that no one can mistake them.
 */
export function completeBackend(backendName: keyof typeof FAULTS): void {
  for (const {kernelName} of getKernelsForBackend('cpu')) {
    const known = getKernel(kernelName, backendName);
    const kernelFunc = repaired(kernelName, known?.kernelFunc, FAULTS[backendName]);
    if (kernelFunc === known?.kernelFunc) continue;
    if (known) unregisterKernel(kernelName, backendName);
    registerKernel({...known, kernelName, backendName, kernelFunc});
  }
}

function repaired(
  kernelName: string,
  own: KernelFunc | undefined,
  {wrong, namedPadding, noBooleans}: Faults,
): KernelFunc {
  if (UNWANTED.includes(kernelName)) return notANumber;
  if (!own || wrong.includes(kernelName)) return delegate(kernelName);
  if (noBooleans.includes(kernelName)) return delegateBooleans(kernelName, own);
  return namedPadding.includes(kernelName) ? delegateNumbers(kernelName, own) : own;
}

let recording: Set<string> | undefined;

/** Calls `body`, and adds the names of the kernels that ran in plain JavaScript. */
export function recordDelegated<T>(names: Set<string>, body: () => T): T {
  const outer = recording;
  recording = names;
  try {
    return body();
  } finally {
    recording = outer;
  }
}

function delegate(kernelName: string): KernelFunc {
  return ({inputs, attrs}) => {
    recording?.add(kernelName);
    const plain: Record<string, PlainTensor> = {};
    for (const [key, info] of Object.entries(inputs)) if (info) plain[key] = plainTensor(info);
    const outputs = runPlainKernel(kernelName, plain, attrs) ?? [];
    const tensors = outputs.map(({values, shape, dtype}) =>
      engine().makeTensor(values as Float32Array, [...shape], dtype),
    );
    const [first] = tensors;
    return tensors.length === 1 && first ? first : tensors;
  };
}

function delegateNumbers(kernelName: string, own: KernelFunc): KernelFunc {
  const delegated = delegate(kernelName);
  return (call) => (typeof call.attrs?.['pad'] === 'string' ? own : delegated)(call);
}

function delegateBooleans(kernelName: string, own: KernelFunc): KernelFunc {
  const delegated = delegate(kernelName);
  return (call) => (call.inputs['t']?.dtype === 'bool' ? delegated : own)(call);
}

function plainTensor({dataId, shape, dtype}: TensorInfo): PlainTensor {
  return {shape, dtype, values: engine().readSync(dataId)};
}

const notANumber: KernelFunc = ({attrs}) => {
  const shape = attrs?.['filterShape'] as number[];
  const size = shape.reduce((product, n) => product * n, 1);
  return engine().makeTensor(new Float32Array(size).fill(Number.NaN), shape, 'float32');
};

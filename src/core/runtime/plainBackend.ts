import {MathBackendCPU} from '@tensorflow/tfjs-backend-cpu';
import type {BackendValues, DataType, NamedTensorInfoMap, TensorInfo} from '@tensorflow/tfjs-core';
import {getKernel} from '@tensorflow/tfjs-core';

/** A tensor's elements outside any backend. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly values: BackendValues;
}

/**
 * Runs one kernel of tfjs's cpu backend on plain arrays; nothing of it is seen by tfjs's engine.
 * @returns undefined where the backend has no such kernel
 */
export function runPlainKernel(
  name: string,
  inputs: Readonly<Record<string, PlainTensor>>,
  attributes: unknown,
): readonly PlainTensor[] | undefined {
  const kernel = getKernel(name, 'cpu');
  if (!kernel) return undefined;
  const backend = plainBackend();
  const named = Object.entries(inputs).map(([key, tensor]) => [key, infoOf(backend, tensor)] as const);
  // Kernels of any number of inputs take them as a list, numbered here.
  const infos =
    '0' in inputs ? (named.map(([, info]) => info) as unknown as NamedTensorInfoMap) : Object.fromEntries(named);
  const attrs = (attributes ?? {}) as Record<string, number>;
  const result = kernel.kernelFunc({inputs: infos, backend, attrs});
  const outputs = Array.isArray(result) ? result : [result];
  return outputs.map(({dataId, shape, dtype}) => ({shape, dtype, values: backend.readSync(dataId)}));
}

function infoOf(backend: MathBackendCPU, {shape, dtype, values}: PlainTensor): TensorInfo {
  const dataId = {};
  backend.data.set(dataId, {values, dtype, refCount: 1});
  // Some kernels ask for a tensor's rank, which the type of their inputs does not have.
  const info = {dataId, shape: [...shape], dtype, rank: shape.length};
  return info;
}

let instance: MathBackendCPU | undefined;

// Of our own: tfjs's registered one counts tensors, and prints an advertisement for another package when first used.
function plainBackend(): MathBackendCPU {
  if (instance === undefined) {
    instance = new MathBackendCPU();
    Reflect.set(instance, 'firstUse', false);
  }
  return instance;
}

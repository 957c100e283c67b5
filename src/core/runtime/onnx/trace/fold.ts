import {MathBackendCPU} from '@tensorflow/tfjs-backend-cpu';
import type {DataType, TensorInfo} from '@tensorflow/tfjs-core';
import {getKernel} from '@tensorflow/tfjs-core';
import type {Graph} from '../graph/graph.ts';
import {typedArray} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {producer, sizeOf, source} from '../graph/value.ts';
import type {KernelInputs} from '../kernels/kernel.ts';
import {Untraceable} from '../kernels/kernel.ts';
import {tracedType} from '../kernels/shape.ts';

/** Broadcast constants up to this many elements are written out to be folded. */
const LARGEST_WRITTEN_OUT = 1 << 16;

/** The value as a constant with all its elements, if it is one. */
export function asConstant(graph: Graph, value: Value): Value | undefined {
  if (value.origin.kind === 'constant') return value;
  const expanded = producer(value, 'Expand');
  if (!expanded || source(expanded).origin.kind !== 'constant' || sizeOf(value.shape) > LARGEST_WRITTEN_OUT) return;
  const narrow = source(expanded);
  const reps = value.shape.map((size, axis) => size / (narrow.shape[axis] ?? 1));
  return fold(graph, 'Tile', {x: narrow}, {reps})[0];
}

/**
 * Runs a kernel on constants with tfjs's cpu backend.
 * @returns constants, the same ones whenever the same is asked
 */
export function fold(graph: Graph, name: string, inputs: KernelInputs, attributes: unknown): readonly Value[] {
  const ids = Object.entries(inputs).map(([key, input]) => `${key}:${input?.id ?? ''}`);
  const key = `${name}(${ids.join()})${JSON.stringify(attributes)}`;
  return graph.folded(key, () => runOnCpu(graph, name, inputs, attributes));
}

function runOnCpu(graph: Graph, name: string, inputs: KernelInputs, attributes: unknown): readonly Value[] {
  const backend = cpu();
  const kernel = getKernel(name, 'cpu');
  if (!kernel) throw new Untraceable(name, 'tfjs has no such kernel.');
  const given = Object.entries(inputs).map(([key, value]) => [key, value && tensorInfo(backend, value)] as const);
  const named = Object.fromEntries(given) as Record<string, TensorInfo>;
  const result = kernel.kernelFunc({inputs: named, backend, attrs: attributes as Record<string, number>});
  const infos = Array.isArray(result) ? result : [result];
  return infos.map(({dataId, shape, dtype}) => {
    const type = tracedType(name, dtype);
    const values = backend.readSync(dataId) as ArrayLike<number>;
    return graph.constant(typedArray(type, values), {shape, dtype: type});
  });
}

function tensorInfo(backend: MathBackendCPU, {origin, shape, dtype}: Value): TensorInfo {
  if (origin.kind !== 'constant') throw new Error('Only constants can be folded.');
  const dataId = {};
  backend.data.set(dataId, {values: origin.values as Float32Array, dtype: dtype as DataType, refCount: 1});
  return {dataId, shape: [...shape], dtype: dtype as DataType};
}

let instance: MathBackendCPU | undefined;

// Of our own: tfjs's registered one counts tensors, and prints an advertisement for another package when first used.
function cpu(): MathBackendCPU {
  if (instance === undefined) {
    instance = new MathBackendCPU();
    Reflect.set(instance, 'firstUse', false);
  }
  return instance;
}

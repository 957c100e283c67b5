import type {KernelFunc} from '@tensorflow/tfjs-core';
import {findBackend, getKernelsForBackend, registerBackend, registerKernel} from '@tensorflow/tfjs-core';
import {broadcastShape} from '../graph/elementwise.ts';
import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {producer, sizeOf, source} from '../graph/value.ts';
import {expand, unexpanded} from '../graph/views.ts';
import type {Kernel, KernelInputs} from '../kernels/kernel.ts';
import {Untraceable} from '../untraceable.ts';
import {KERNELS} from '../kernels/table.ts';
import {foldConstants} from '../graph/fold.ts';
import {TRACE_BACKEND, TraceBackend} from './traceBackend.ts';

/** The tracing backend, registered with tfjs the first time it is asked for. */
export function traceBackend(): TraceBackend {
  const known = findBackend(TRACE_BACKEND);
  if (known instanceof TraceBackend) return known;
  const backend = new TraceBackend();
  registerBackend(TRACE_BACKEND, () => backend, 0);
  for (const [name, kernel] of Object.entries(KERNELS)) registerTraced(backend, name, kernel);
  // What cannot be recorded still runs on constants, and says its name otherwise.
  for (const {kernelName} of getKernelsForBackend('cpu')) {
    if (!Object.hasOwn(KERNELS, kernelName)) registerTraced(backend, kernelName, unknownKernel(kernelName));
  }
  return backend;
}

function registerTraced(backend: TraceBackend, kernelName: string, kernel: Kernel): void {
  const kernelFunc: KernelFunc = ({inputs, attrs}) => {
    const values = Object.entries(inputs).map(([key, info]) => [key, info && backend.graphValue(info)]);
    const named: KernelInputs = Object.fromEntries(values);
    const result = apply(backend.graph, kernelName, kernel, named, attrs ?? {});
    const tensors = result.map((value) => backend.tensorOf(value));
    const [first] = tensors;
    return tensors.length === 1 && first ? first : tensors;
  };
  registerKernel({kernelName, backendName: TRACE_BACKEND, kernelFunc});
}

function apply(
  graph: Graph,
  name: string,
  kernel: Kernel,
  inputs: KernelInputs,
  attributes: unknown,
): readonly Value[] {
  const folded = kernel.fold === 'never' ? undefined : foldIfConstant(graph, name, kernel, inputs, attributes);
  if (folded) return folded;
  const result = kernel.emit(graph, inputs, attributes);
  return 'origin' in result ? [result] : result;
}

function foldIfConstant(
  graph: Graph,
  name: string,
  kernel: Kernel,
  inputs: KernelInputs,
  attributes: unknown,
): readonly Value[] | undefined {
  const wide = Object.values(inputs).filter((input) => input !== undefined);
  const constants: Record<string, Value> = {};
  for (const [key, input] of Object.entries(inputs)) {
    if (input === undefined) continue;
    const constant = kernel.fold === 'elementwise' ? unexpanded(input) : asConstant(graph, input);
    if (constant?.origin.kind !== 'constant') return undefined;
    constants[key] = constant;
  }
  const results = foldConstants(graph, name, constants, attributes);
  if (kernel.fold === 'values') return results;
  const shape = broadcastShape(wide.map((input) => input.shape));
  return results.map((result) => expand(graph, result, shape));
}

/** Broadcast constants up to this many elements are written out to be folded. */
const LARGEST_WRITTEN_OUT = 1 << 16;

/** The value as a constant with all its elements, if it is one. */
function asConstant(graph: Graph, value: Value): Value | undefined {
  if (value.origin.kind === 'constant') return value;
  const expanded = producer(value, 'Expand');
  if (!expanded || source(expanded).origin.kind !== 'constant' || sizeOf(value.shape) > LARGEST_WRITTEN_OUT) return;
  const narrow = source(expanded);
  const reps = value.shape.map((size, axis) => size / (narrow.shape[axis] ?? 1));
  return foldConstants(graph, 'Tile', {x: narrow}, {reps})[0];
}

function unknownKernel(name: string): Kernel {
  const emit = () => {
    throw new Untraceable(name, 'no ONNX operators are known for it.');
  };
  return {emit, fold: 'values'};
}

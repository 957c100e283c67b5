import type {PlainTensor} from '../../plainBackend.ts';
import {runPlainKernel} from '../../plainBackend.ts';
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
  const plain: Record<string, PlainTensor> = {};
  for (const [key, value] of Object.entries(inputs)) if (value) plain[key] = plainTensor(value);
  const outputs = runPlainKernel(name, plain, attributes);
  if (!outputs) throw new Untraceable(name, 'tfjs has no such kernel.');
  return outputs.map(({shape, dtype, values}) => {
    const type = tracedType(name, dtype);
    return graph.constant(typedArray(type, values as ArrayLike<number>), {shape, dtype: type});
  });
}

function plainTensor({origin, shape, dtype}: Value): PlainTensor {
  if (origin.kind !== 'constant' || dtype === 'int64') throw new Error('Only tfjs constants can be folded.');
  return {shape, dtype, values: origin.values as Float32Array};
}

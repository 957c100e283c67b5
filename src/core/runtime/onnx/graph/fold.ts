import type {PlainTensor} from '../../plainBackend.ts';
import {runPlainKernel} from '../../plainBackend.ts';
import {tracedType, Untraceable} from '../untraceable.ts';
import type {Graph} from './graph.ts';
import {typedArray} from './graph.ts';
import type {Value} from './value.ts';

type Inputs = Readonly<Record<string, Value | undefined>>;

/**
 * Runs a kernel on constants with tfjs's cpu backend.
 * @returns constants, the same ones whenever the same is asked
 */
export function foldConstants(
  graph: Graph,
  name: string,
  inputs: Inputs,
  attributes: unknown = {},
): readonly Value[] {
  const ids = Object.entries(inputs).map(([key, input]) => `${key}:${input?.id ?? ''}`);
  const key = `${name}(${ids.join()})${JSON.stringify(attributes)}`;
  return graph.folded(key, () => runOnCpu(graph, name, inputs, attributes));
}

function runOnCpu(graph: Graph, name: string, inputs: Inputs, attributes: unknown): readonly Value[] {
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
  if (origin.kind !== 'constant' || dtype === 'int64' || dtype === 'float16') throw new Error('Only tfjs constants can be folded.');
  return {shape, dtype, values: origin.values as Float32Array};
}

import type {PlainTensor} from '../../plainBackend.ts';
import {runPlainKernel} from '../../plainBackend.ts';
import {tracedType, Untraceable} from '../untraceable.ts';
import type {Graph} from './graph.ts';
import {typedArray} from './graph.ts';
import type {ConstantValues, Value} from './value.ts';

type Inputs = Readonly<Record<string, Value | undefined>>;

/**
 * Runs a kernel on constants with tfjs's cpu backend.
 * @returns constants, the same ones whenever the same is asked
 */
export function foldConstants(graph: Graph, name: string, inputs: Inputs, attributes: unknown = {}): readonly Value[] {
  const ids = Object.entries(inputs).map(([key, input]) => `${key}:${input?.id ?? ''}`);
  const key = `${name}(${ids.join()})${JSON.stringify(attributes)}`;
  return graph.folded(key, () => runOnCpu(graph, name, inputs, attributes));
}

function runOnCpu(graph: Graph, name: string, inputs: Inputs, attributes: unknown): readonly Value[] {
  const given = Object.entries(inputs).flatMap(([key, value]) => (value ? [{key, value}] : []));
  const from = given.map(({value}) => value);
  const run = (values: readonly ConstantValues[]) => {
    const plain = Object.fromEntries(given.map(({key, value}, i) => [key, plainTensor(value, values[i])]));
    const outputs = runPlainKernel(name, plain, attributes);
    if (!outputs) throw new Untraceable(name, 'tfjs has no such kernel.');
    return outputs.map(({shape, dtype, values: made}) => {
      const type = tracedType(name, dtype);
      return {type: {shape, dtype: type}, values: typedArray(type, made as ArrayLike<number>)};
    });
  };
  const first = run(from.map((value) => graph.valuesOf(value)));
  return first.map(({type, values}, k) => graph.made(from, type, (others) => run(others)[k].values, values));
}

function plainTensor({shape, dtype}: Value, values: ConstantValues): PlainTensor {
  if (dtype === 'int64' || dtype === 'float16') throw new Error('Only tfjs constants can be folded.');
  return {shape, dtype, values: values as Float32Array};
}

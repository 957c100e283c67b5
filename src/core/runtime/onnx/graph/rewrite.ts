/** Exact rewritings of single operators, so that ONNX Runtime can fuse what comes before. */
import type {Graph} from './graph.ts';
import type {Value} from './value.ts';
import {producer, sameShape, sizeOf, source} from './value.ts';

/** The value of a constant with a single element; that of a weight is not looked at, so that the graph serves other weights. */
export function singleValue(value: Value | undefined): number | undefined {
  if (value?.origin.kind !== 'constant' || value.origin.bound || sizeOf(value.shape) !== 1) return undefined;
  return Number(value.origin.values[0]);
}

/**
 * The backward pass of ReLU asks whether x > 0. That is the same as ReLU(x) > 0, and of the two only ReLU(x) can be
 * had from a convolution with its activation fused. The same for ReLU with a maximum c, where it asks whether x < c.
 */
export function comparedAfterActivation(graph: Graph, op: string, inputs: readonly Value[]): readonly Value[] {
  const [a, b] = inputs;
  if (op !== 'Greater' || !a || !b) return inputs;
  if (singleValue(b) === 0) return [graph.activated(a) ?? a, b];
  const limit = singleValue(a);
  const relu = producer(b, 'Relu');
  const clipped = relu && graph.activated(source(relu));
  const maximum = clipped && singleValue(producer(clipped, 'Clip')?.inputs[2]);
  return limit !== undefined && clipped && maximum !== undefined && limit <= maximum ? [a, clipped] : inputs;
}

/** Remembers that a value is ReLU of another, with or without a maximum. */
export function noteActivation(graph: Graph, op: string, [x, min, max]: readonly Value[], result: Value): void {
  const maximum = singleValue(max) ?? 0;
  if (x && (op === 'Relu' || (op === 'Clip' && singleValue(min) === 0 && maximum > 0))) graph.noteActivated(x, result);
}

/** Whether a · c₀ · c can be a · (c₀ c), as where a backward pass meets a batch normalisation. */
export function constantFactors(op: string, inputs: readonly Value[]): {x: Value; factors: [Value, Value]} | undefined {
  const factor = inputs.find(({origin}) => origin.kind === 'constant');
  const rest = inputs.find((input) => input !== factor);
  const inner = rest && producer(rest, 'Mul');
  if (op !== 'Mul' || !factor || !inner) return undefined;
  const known = inner.inputs.find((input) => input?.origin.kind === 'constant');
  const x = inner.inputs.find((input) => input !== known);
  if (!known || !x || (sizeOf(known.shape) > 1 && sizeOf(factor.shape) > 1 && !sameShape(known.shape, factor.shape)))
    return;
  return {x, factors: [known, factor]};
}

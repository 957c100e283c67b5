import {backend_util} from '@tensorflow/tfjs-core';
import {foldConstants} from './fold.ts';
import type {Graph} from './graph.ts';
import {comparedAfterActivation, constantFactors, noteActivation, singleValue} from './rewrite.ts';
import type {Attributes, DType, Value} from './value.ts';
import {sameShape, sizeOf} from './value.ts';
import {expand, isChannelsFirst, nchw, nhwc, padRank, unexpanded} from './views.ts';

/**
 * An operator that treats each element alone, with ONNX (and tfjs) broadcasting.
 *
 * It is computed on the inputs as small as they are before broadcasting, and in NCHW where an input lies in NCHW.
 *
 * @param dtype of the result; that of the first input when left out
 */
export function elementwise(
  graph: Graph,
  op: string,
  inputs: readonly Value[],
  options: {dtype?: DType; attributes?: Attributes} = {},
): Value {
  const shape = broadcastShape(inputs.map((input) => input.shape));
  const narrow = inputs.map(unexpanded);
  const neutral = withoutNeutral(op, inputs, narrow);
  if (neutral) return expand(graph, neutral, shape);
  const dtype = options.dtype ?? inputs[0]?.dtype ?? 'float32';
  return expand(graph, narrowElementwise(graph, op, narrow, dtype, options.attributes ?? {}), shape);
}

export function unary(graph: Graph, op: string, x: Value, attributes: Attributes = {}): Value {
  return elementwise(graph, op, [x], {attributes});
}

export function binary(graph: Graph, op: string, a: Value, b: Value): Value {
  return elementwise(graph, op, [a, b]);
}

/** Greater, Less, Equal and their kind, whose result is boolean. */
export function compare(graph: Graph, op: string, a: Value, b: Value): Value {
  return elementwise(graph, op, [a, b], {dtype: 'bool'});
}

/** condition ? a : b, element by element. */
export function where(graph: Graph, condition: Value, a: Value, b: Value): Value {
  return elementwise(graph, 'Where', [condition, a, b], {dtype: a.dtype});
}

const ELEMENT_TYPES: Readonly<Record<DType, number>> = {float32: 1, float16: 10, int32: 6, int64: 7, bool: 9};

/** The number ONNX knows an element type by. */
export function elementType(dtype: DType): number {
  return ELEMENT_TYPES[dtype];
}

/** Converts as C does: to int32 towards zero, to bool by comparing with 0. */
export function cast(graph: Graph, x: Value, dtype: DType): Value {
  if (x.dtype === dtype) return x;
  return elementwise(graph, 'Cast', [x], {dtype, attributes: {to: elementType(dtype)}});
}

export function broadcastShape(shapes: readonly (readonly number[])[]): readonly number[] {
  return shapes.reduce<readonly number[]>((a, b) => backend_util.assertAndGetBroadcastShape([...a], [...b]), []);
}

function narrowElementwise(
  graph: Graph,
  op: string,
  inputs: readonly Value[],
  dtype: DType,
  attributes: Attributes,
): Value {
  const rank = Math.max(...inputs.map(({shape}) => shape.length));
  if (rank !== 4 || !inputs.some(isChannelsFirst)) return emit(graph, op, inputs, dtype, attributes);
  const moved = inputs.map((input) => (sizeOf(input.shape) === 1 ? input : nchw(graph, padRank(graph, input, 4))));
  return nhwc(graph, emit(graph, op, moved, dtype, attributes));
}

function emit(graph: Graph, op: string, given: readonly Value[], dtype: DType, attributes: Attributes): Value {
  const product = constantFactors(op, given);
  const inputs = product ? [product.x, multiplied(graph, product.factors)] : comparedAfterActivation(graph, op, given);
  const shape = broadcastShape(inputs.map((input) => input.shape));
  const result = graph.node(op, inputs, {shape, dtype}, attributes);
  noteActivation(graph, op, inputs, result);
  return result;
}

function multiplied(graph: Graph, [a, b]: readonly [Value, Value]): Value {
  return foldConstants(graph, 'Multiply', {a, b})[0] ?? a;
}

const NEUTRAL: Readonly<Record<string, {value: number; sides: readonly number[]}>> = {
  Add: {value: 0, sides: [0, 1]},
  Sub: {value: 0, sides: [1]},
  Mul: {value: 1, sides: [0, 1]},
  Div: {value: 1, sides: [1]},
};

// x · 1, x + 0 and their kind: autodiff multiplies by ones to broadcast. The other operand, already narrow.
function withoutNeutral(op: string, wide: readonly Value[], narrow: readonly Value[]): Value | undefined {
  const rule = NEUTRAL[op];
  const side = rule?.sides.find((at) => hasValue(narrow[at], rule.value));
  if (side === undefined) return undefined;
  const other = narrow[1 - side];
  const rank = broadcastShape(wide.map(({shape}) => shape)).length;
  return other && (other.shape.length === rank || sameShape(other.shape, wide[1 - side]?.shape ?? []))
    ? other
    : undefined;
}

/** The value of a constant with a single element, broadcast or not. */
export function uniformValue(value: Value): number | undefined {
  return singleValue(unexpanded(value));
}

function hasValue(value: Value | undefined, wanted: number): boolean {
  return value !== undefined && uniformValue(value) === wanted;
}

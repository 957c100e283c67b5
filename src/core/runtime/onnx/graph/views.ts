/**
 * Values that only look at another value: transposed, reshaped, broadcast. They are pushed towards the outputs while
 * the graph is built: an element-wise operator on a transposed value is the transposed value of the operator. So what
 * a convolution gave in NCHW stays in NCHW until something needs the tfjs order, and the two Transposes between
 * neighbouring convolutions never come into being.
 */
import type {Graph} from './graph.ts';
import type {Node, Type, Value} from './value.ts';
import {producer, sameShape, sizeOf, source} from './value.ts';
import {turnedWeights} from './turnedWeights.ts';

/** Axes of an NHWC tensor in NCHW order, and back. */
const TO_NCHW = [0, 3, 1, 2] as const;
const TO_NHWC = [0, 2, 3, 1] as const;

export function transpose(graph: Graph, x: Value, permutation: readonly number[]): Value {
  if (permutation.every((axis, at) => axis === at)) return x;
  const shape = permutation.map((axis) => x.shape[axis] ?? 1);
  const expanded = producer(x, 'Expand');
  if (expanded) return expand(graph, transpose(graph, source(expanded), permutation), shape);
  const inner = producer(x, 'Transpose');
  if (inner)
    return transpose(
      graph,
      source(inner),
      permutation.map((axis) => permutationOf(inner)[axis] ?? axis),
    );
  const {origin} = x;
  if (origin.kind === 'constant') {
    return graph.derived(`transpose ${x.id} ${permutation.join()}`, () =>
      graph.made([x], {shape, dtype: x.dtype}, ([values]) => turnedWeights(values, x.shape, permutation)),
    );
  }
  const moved = keepsOrder(x.shape, permutation) && (origin.kind === 'input' || producer(x, 'Reshape'));
  if (moved) return reshape(graph, x, shape);
  return graph.node('Transpose', [x], {shape, dtype: x.dtype}, {perm: permutation});
}

export function reshape(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const {origin} = x;
  const type: Type = {shape, dtype: x.dtype};
  if (origin.kind === 'constant') {
    return graph.derived(`reshape ${x.id} ${shape.join()}`, () =>
      origin.bound ? graph.made([x], type, ([values]) => values) : graph.constant(origin.values, type),
    );
  }
  const inner = producer(x, 'Reshape');
  if (inner) return reshape(graph, source(inner), shape);
  const turned = producer(x, 'Transpose');
  if (turned && keepsOrder(source(turned).shape, permutationOf(turned))) return reshape(graph, source(turned), shape);
  const expanded = producer(x, 'Expand');
  const narrow = expanded && reshapeOfExpanded(source(expanded).shape, x.shape, shape);
  if (expanded && narrow) return expand(graph, reshape(graph, source(expanded), narrow), shape);
  return graph.node('Reshape', [x, graph.integers(shape)], type);
}

/** Broadcasts to a shape of the same or a higher rank. */
export function expand(graph: Graph, x: Value, shape: readonly number[]): Value {
  if (sameShape(x.shape, shape)) return x;
  const inner = producer(x, 'Expand');
  if (inner && x.shape.length === shape.length) return expand(graph, source(inner), shape);
  const ranked = padRank(graph, inner ? source(inner) : x, shape.length);
  if (sameShape(ranked.shape, shape)) return ranked;
  return graph.node('Expand', [ranked, graph.integers(shape)], {shape, dtype: x.dtype});
}

/** The value under a broadcast; it has the same rank. */
export function unexpanded(x: Value): Value {
  const node = producer(x, 'Expand');
  return node ? source(node) : x;
}

/** Puts axes of size 1 in front. */
export function padRank(graph: Graph, x: Value, rank: number): Value {
  const missing = rank - x.shape.length;
  return missing > 0 ? reshape(graph, x, [...Array<number>(missing).fill(1), ...x.shape]) : x;
}

/** An NHWC value of rank 4 in NCHW. */
export function nchw(graph: Graph, x: Value): Value {
  return transpose(graph, x, TO_NCHW);
}

/** An NCHW value of rank 4 as tfjs sees it. */
export function nhwc(graph: Graph, x: Value): Value {
  return transpose(graph, x, TO_NHWC);
}

/** Whether the value lies in NCHW under its view, so that `nchw` costs nothing. */
export function isChannelsFirst(x: Value): boolean {
  const node = producer(unexpanded(x), 'Transpose');
  return node !== undefined && sameShape(permutationOf(node), TO_NHWC);
}

/** What an element-wise operator of one input was given, if the value is one seen through a Transpose or directly. */
export function operandOf(graph: Graph, x: Value, op: string): Value | undefined {
  const turned = producer(x, 'Transpose');
  const node = producer(turned ? source(turned) : x, op);
  if (!node) return undefined;
  return turned ? transpose(graph, source(node), permutationOf(turned)) : source(node);
}

/** Where each axis of an NHWC tensor lies in NCHW. */
export function nchwAxis(axis: number): number {
  return TO_NHWC[axis] ?? axis;
}

function permutationOf(node: Node): readonly number[] {
  const {perm} = node.attributes;
  return Array.isArray(perm) ? perm : [];
}

// A permutation that moves only axes of size 1 leaves the elements where they are.
function keepsOrder(shape: readonly number[], permutation: readonly number[]): boolean {
  const moved = permutation.filter((axis) => shape[axis] !== 1);
  return moved.every((axis, at) => at === 0 || axis > (moved[at - 1] ?? -1));
}

/**
 * The shape of the narrow value such that broadcasting it gives the reshaped wide one; undefined where a broadcast axis
 * would be merged or split.
 */
function reshapeOfExpanded(
  narrow: readonly number[],
  wide: readonly number[],
  target: readonly number[],
): readonly number[] | undefined {
  if (sizeOf(narrow) === 1) return target.map(() => 1);
  const kept = wide.flatMap((size, axis) => (size === 1 ? [] : [{size, narrow: narrow[axis] ?? 1}]));
  const sizes = target.filter((size) => size !== 1);
  if (
    !sameShape(
      sizes,
      kept.map(({size}) => size),
    )
  )
    return undefined;
  let at = 0;
  return target.map((size) => (size === 1 ? 1 : (kept[at++]?.narrow ?? 1)));
}

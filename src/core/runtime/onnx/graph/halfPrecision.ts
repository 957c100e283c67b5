import type {Trace} from '../trace/trace.ts';
import {elementType} from './elementwise.ts';
import {Graph} from './graph.ts';
import {halves} from './halves.ts';
import type {DType, Node, Value} from './value.ts';

/** What a network spends its time on. */
const HEAVY: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'BatchNormalization']);

/**
 * The graph with its network in half precision: from the first convolution or matrix product on, everything that is
 * computed from its result and from constants only. What comes before (the places that copies are sampled at, which half
 * precision cannot tell apart) stays as it is, and the outputs are float32 again.
 */
export function halfPrecision({graph, outputs}: Trace): Trace {
  const halved = new Graph(graph.target);
  const known = new Map<number, Value>();
  for (const input of graph.inputs) known.set(input.id, halved.input(nameOf(input), input));
  for (const node of inOrder(Object.values(outputs))) rewrite(halved, known, node);
  const finished = Object.entries(outputs).map(([name, value]) => [
    name,
    converted(halved, rewritten(halved, known, value), 'float32'),
  ]);
  return {graph: halved, outputs: Object.fromEntries(finished) as Trace['outputs']};
}

function rewrite(graph: Graph, known: Map<number, Value>, node: Node): void {
  const inputs = node.inputs.map((input) => input && rewritten(graph, known, input));
  const floats = inputs.filter((input) => input?.dtype === 'float32' || input?.dtype === 'float16');
  const computed = floats.filter((input) => input?.origin.kind !== 'constant');
  const half = HEAVY.has(node.op) || (computed.length > 0 && computed.every((input) => input?.dtype === 'float16'));
  const from: DType = half ? 'float32' : 'float16';
  const to: DType = half ? 'float16' : 'float32';
  const given = inputs.map((input) => (input?.dtype === from ? converted(graph, input, to) : input));
  const types = node.outputs.map(({shape, dtype}) => ({shape, dtype: dtype === 'float32' ? to : dtype}));
  const attributes = node.op === 'Cast' ? {...node.attributes, to: elementType(types[0].dtype)} : node.attributes;
  graph.nodes(node.op, given, types, attributes).forEach((output, k) => known.set(node.outputs[k].id, output));
}

function rewritten(graph: Graph, known: Map<number, Value>, value: Value): Value {
  let made = known.get(value.id);
  const {origin, shape, dtype} = value;
  if (made === undefined && origin.kind === 'constant') {
    known.set(value.id, (made = graph.constantLater(() => origin.values, {shape, dtype})));
  }
  if (made === undefined) throw new Error('A value is used before it is made.');
  return made;
}

function converted(graph: Graph, value: Value, dtype: 'float16' | 'float32'): Value {
  const {shape, origin} = value;
  if (value.dtype === dtype) return value;
  if (origin.kind === 'constant' && dtype === 'float16') {
    return graph.derived(`half ${value.id}`, () =>
      graph.constantLater(() => halves(origin.values as Float32Array), {shape, dtype}),
    );
  }
  return graph.node('Cast', [value], {shape, dtype}, {to: elementType(dtype)});
}

/** Nodes that the outputs need, each after those it reads. */
function inOrder(outputs: readonly Value[]): readonly Node[] {
  const nodes = new Set<Node>();
  const waiting = [...outputs];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    if (value.origin.kind !== 'node' || nodes.has(value.origin.node)) continue;
    nodes.add(value.origin.node);
    for (const input of value.origin.node.inputs) if (input) waiting.push(input);
  }
  return [...nodes].toSorted((a, b) => a.outputs[0].id - b.outputs[0].id);
}

function nameOf({origin}: Value): string {
  return origin.kind === 'input' ? origin.name : '';
}

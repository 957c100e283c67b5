import {elementType} from '../graph/elementwise.ts';
import type {Attribute, ConstantValues, Node, Type, Value} from '../graph/value.ts';
import type {Graph} from '../graph/graph.ts';
import {checkAvailable} from '../kernels/kernel.ts';
import {Message} from './protobuf.ts';

/** Version of the ONNX format and of its operators; ONNX Runtime 1.30 knows both. */
const IR_VERSION = 9;
const OPSET = 18;

/**
 * Constants of at least this many bytes stay beside the model, uncopied: a protobuf ends at 2 GB, and of a large one
 * ONNX Runtime makes more copies (VGG16: 8.8 s for a session, 2.2 s with its weights beside).
 */
const BESIDE_FROM = 1024;
/** What a smaller matrix would save is not worth an input. */
const FED_FROM = 1 << 20;

/** A graph as ONNX Runtime takes it. */
export interface EncodedModel {
  readonly model: Uint8Array;
  /** Large constants by the path that the model calls them: the graph's own arrays, not copies. */
  readonly weights: readonly {readonly path: string; readonly data: Uint8Array}[];
  /** Large matrices that the model takes as inputs, at every run the same: they too are the graph's own. */
  readonly fed: readonly {readonly name: string; readonly shape: readonly number[]; readonly values: Float32Array}[];
  /** Operators that were written; what no output needs is left out. */
  readonly nodes: readonly Node[];
}

/**
 * Writes the part of a graph that its outputs need.
 *
 * @throws Untraceable where an output needs what cannot be computed
 * @param outputs by the names they get; every input of the graph is declared, needed or not
 * @param matrices `fed`: the large ones of matrix products are inputs, for runtimes that read them where they are; of a
 *   constant ONNX Runtime holds three copies in each session (VGG16: 1.7 GB), and computes no faster for it
 */
export function encodeModel(
  graph: Graph,
  outputs: Readonly<Record<string, Value>>,
  matrices: 'constant' | 'fed' = 'constant',
): EncodedModel {
  const {nodes, constants, used} = needed(graph, Object.values(outputs));
  const fed = matrices === 'fed' ? constants.filter(feedable(nodes, Object.values(outputs))) : [];
  const initial = constants.filter((constant) => !fed.includes(constant));
  const body = new Message();
  for (const node of nodes) body.message(1, nodeMessage(node, used));
  for (const [name, value] of Object.entries(outputs)) body.message(1, renaming(value, name));
  body.text(2, 'heatlens');
  for (const constant of initial) body.message(5, tensorMessage(constant));
  for (const input of [...graph.inputs, ...fed]) body.message(11, valueMessage(nameOf(input), input));
  for (const [name, value] of Object.entries(outputs)) body.message(12, valueMessage(name, value));
  const model = new Message()
    .integer(1, IR_VERSION)
    .message(7, body)
    .message(8, new Message().text(1, '').integer(2, OPSET));
  return {
    model: model.finish(),
    weights: initial.filter(isBeside).map((constant) => ({path: nameOf(constant), data: bytesOf(constant)})),
    fed: fed.map((constant) => ({
      name: nameOf(constant),
      shape: constant.shape,
      values: constant.values as Float32Array,
    })),
    nodes,
  };
}

type Constant = Value & {readonly values: ConstantValues};

interface Needed {
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  /** Ids of the values that something reads. */
  readonly used: ReadonlySet<number>;
}

/** Whether a constant is a large matrix that only matrix products read, on their right. */
function feedable(nodes: readonly Node[], outputs: readonly Value[]): (constant: Constant) => boolean {
  const elsewhere = new Set(outputs.map(({id}) => id));
  for (const {op, inputs} of nodes) {
    const isProduct = op === 'MatMul' || op === 'Gemm';
    inputs.forEach((input, at) => input && !(isProduct && at === 1) && elsewhere.add(input.id));
  }
  return ({id, dtype, values}) => dtype === 'float32' && values.byteLength >= FED_FROM && !elsewhere.has(id);
}

// Depth first, and so in an order where every value comes before its use; a stack, as graphs are thousands deep.
function needed(graph: Graph, outputs: readonly Value[]): Needed {
  const nodes = new Set<Node>();
  const constants = new Map<number, Constant>();
  const used = new Set<number>();
  const waiting = [...outputs];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const {origin} = value;
    used.add(value.id);
    if (origin.kind === 'constant') constants.set(value.id, {...value, values: graph.valuesOf(value)});
    if (origin.kind !== 'node' || nodes.has(origin.node)) continue;
    checkAvailable(origin.node.op);
    nodes.add(origin.node);
    for (const input of origin.node.inputs) if (input) waiting.push(input);
  }
  return {nodes: [...nodes].toSorted((a, b) => firstId(a) - firstId(b)), constants: [...constants.values()], used};
}

function firstId(node: Node): number {
  return node.outputs[0]?.id ?? 0;
}

function nameOf({id, origin}: Value): string {
  return origin.kind === 'input' ? origin.name : `v${id}`;
}

function nodeMessage(node: Node, used: ReadonlySet<number>): Message {
  const message = new Message();
  for (const input of node.inputs) message.text(1, input ? nameOf(input) : '');
  // A MaxPool that is asked for its indices, though no one reads them, leaves the blocked layout.
  const last = node.outputs.findLastIndex(({id}) => used.has(id));
  for (const output of node.outputs.slice(0, last + 1)) message.text(2, nameOf(output));
  message.text(3, `n${firstId(node)}`).text(4, node.op);
  for (const [name, value] of Object.entries(node.attributes)) message.message(5, attributeMessage(name, value));
  return message;
}

function renaming(value: Value, name: string): Message {
  return new Message().text(1, nameOf(value)).text(2, name).text(3, `out ${name}`).text(4, 'Identity');
}

function attributeMessage(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === 'number') return message.integer(3, value).integer(20, 2);
  if (typeof value === 'string') return message.text(4, value).integer(20, 3);
  if ('float' in value) return message.float(2, value.float).integer(20, 1);
  return message.integers(8, value).integer(20, 7);
}

function tensorMessage(constant: Constant): Message {
  const {shape, dtype} = constant;
  const message = new Message().integers(1, shape).integer(2, elementType(dtype)).text(8, nameOf(constant));
  if (!isBeside(constant)) return message.bytes(9, bytesOf(constant));
  const location = new Message().text(1, 'location').text(2, nameOf(constant));
  return message.message(13, location).integer(14, 1);
}

function isBeside({values}: Constant): boolean {
  return values.byteLength >= BESIDE_FROM;
}

function bytesOf({values}: Constant): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

function valueMessage(name: string, {shape, dtype}: Type): Message {
  const dimensions = new Message();
  for (const size of shape) dimensions.message(1, new Message().integer(1, size));
  const tensor = new Message().integer(1, elementType(dtype)).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

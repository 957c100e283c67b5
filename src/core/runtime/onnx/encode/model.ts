import {elementType} from '../graph/elementwise.ts';
import type {Attribute, ConstantValues, Node, Type, Value} from '../graph/value.ts';
import type {Graph} from '../graph/graph.ts';
import {checkAvailable} from '../kernels/kernel.ts';
import {Message} from './protobuf.ts';

/** Version of the ONNX format and of its operators; ONNX Runtime 1.30 knows both. */
const IR_VERSION = 9;
const OPSET = 18;

/** Constants of at least this many bytes go beside a model that would come near protobuf's end at 2 GB. */
const EXTERNAL_FROM = 1024;
const LARGEST_MODEL = 1_000_000_000;

/** A graph as ONNX Runtime takes it. */
export interface EncodedModel {
  readonly model: Uint8Array;
  /** Weights too large for the model itself, by the path that the model calls them; empty for nearly every model. */
  readonly externalData: readonly {readonly path: string; readonly data: Uint8Array}[];
  /** Operators that were written; what no output needs is left out. */
  readonly nodes: readonly Node[];
}

/**
 * Writes the part of a graph that its outputs need.
 *
 * @throws Untraceable where an output needs what cannot be computed
 * @param outputs by the names they get; every input of the graph is declared, needed or not
 */
export function encodeModel(
  graph: Graph,
  outputs: Readonly<Record<string, Value>>,
  largest = LARGEST_MODEL,
): EncodedModel {
  const {nodes, constants, used} = needed(Object.values(outputs));
  const total = constants.reduce((sum, {values}) => sum + values.byteLength, 0);
  const external = total > largest ? new Message() : undefined;
  const body = new Message();
  for (const node of nodes) body.message(1, nodeMessage(node, used));
  for (const [name, value] of Object.entries(outputs)) body.message(1, renaming(value, name));
  body.text(2, 'heatlens');
  for (const constant of constants) body.message(5, tensorMessage(constant, external));
  for (const input of graph.inputs) body.message(11, valueMessage(nameOf(input), input));
  for (const [name, value] of Object.entries(outputs)) body.message(12, valueMessage(name, value));
  const model = new Message()
    .integer(1, IR_VERSION)
    .message(7, body)
    .message(8, new Message().text(1, '').integer(2, OPSET));
  const externalData = external ? [{path: EXTERNAL_PATH, data: external.finish()}] : [];
  return {model: model.finish(), externalData, nodes};
}

const EXTERNAL_PATH = 'weights.bin';

type Constant = Value & {readonly values: ConstantValues};

interface Needed {
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  /** Ids of the values that something reads. */
  readonly used: ReadonlySet<number>;
}

// Depth first, and so in an order where every value comes before its use; a stack, as graphs are thousands deep.
function needed(outputs: readonly Value[]): Needed {
  const nodes = new Set<Node>();
  const constants = new Map<number, Constant>();
  const used = new Set<number>();
  const waiting = [...outputs];
  for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
    const {origin} = value;
    used.add(value.id);
    if (origin.kind === 'constant') constants.set(value.id, {...value, values: origin.values});
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

function tensorMessage(constant: Constant, external: Message | undefined): Message {
  const {shape, dtype, values} = constant;
  const message = new Message().integers(1, shape).integer(2, elementType(dtype)).text(8, nameOf(constant));
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  if (!external || bytes.length < EXTERNAL_FROM) return message.bytes(9, bytes);
  const entries = {location: EXTERNAL_PATH, offset: `${external.length}`, length: `${bytes.length}`};
  for (const [key, value] of Object.entries(entries)) message.message(13, new Message().text(1, key).text(2, value));
  external.raw(bytes);
  return message.integer(14, 1);
}

function valueMessage(name: string, {shape, dtype}: Type): Message {
  const dimensions = new Message();
  for (const size of shape) dimensions.message(1, new Message().integer(1, size));
  const tensor = new Message().integer(1, elementType(dtype)).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

/**
 * Element types that a recorded program uses. `int64` appears only where ONNX wants it: shapes, axes, indices; `float16`
 * only in what `halfPrecision` makes.
 */
export type DType = 'float32' | 'float16' | 'int32' | 'int64' | 'bool';

export type ConstantValues = Float32Array | Int32Array | BigInt64Array | Uint8Array | Uint16Array;

/** An integer, a list of integers, a string, or a real number, which has to be marked as one. */
export type Attribute = number | readonly number[] | string | {readonly float: number};
export type Attributes = Readonly<Record<string, Attribute>>;

export interface Type {
  readonly shape: readonly number[];
  readonly dtype: DType;
}

/** One edge of the graph: a tensor of known type that no one has computed yet. */
export interface Value extends Type {
  /** Unique in its graph; a value's id is larger than those of the values it is computed from. */
  readonly id: number;
  readonly origin: Origin;
}

export type Origin =
  | {readonly kind: 'input'; readonly name: string}
  /** `bound`: made of a network's weights; reading `values` ties the graph to them (see `Graph.valuesOf`). */
  | {readonly kind: 'constant'; readonly values: ConstantValues; readonly bound?: true}
  | {readonly kind: 'node'; readonly node: Node; readonly index: number};

/** One ONNX operator. Two nodes with the same operator, inputs and attributes are the same object. */
export interface Node {
  readonly op: string;
  /** `undefined` stands for an optional input left out. */
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
}

/** The node that makes the value, if it is one of the given operator. */
export function producer(value: Value, op: string): Node | undefined {
  return value.origin.kind === 'node' && value.origin.node.op === op ? value.origin.node : undefined;
}

/** The first input of a node; every operator that asks has one. */
export function source(node: Node): Value {
  const first = node.inputs[0];
  if (first === undefined) throw new Error(`${node.op} has no input.`);
  return first;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}

import type {Attributes, ConstantValues, DType, Node, Type, Value} from './value.ts';
import {sizeOf} from './value.ts';
import {BoundConstants, isBound} from './boundConstants.ts';
import {halves} from './halves.ts';

/** What a graph is for: ONNX Runtime has not every form of every operator on WebGPU. */
export type Target = 'any' | 'webgpu';

/** Constants up to this many elements are compared by content, larger ones (most weights) by identity of their array. */
const COMPARED_BY_CONTENT = 256;

/**
 * An ONNX graph under construction, with hash-consing: asking twice for the same operator on the same values with the
 * same attributes gives the same node. A forward pass that is recorded twice therefore costs once.
 *
 * Nothing is removed here; what no output needs is left behind when the graph is encoded.
 */
export class Graph {
  readonly target: Target;
  readonly inputs: Value[] = [];
  readonly bound = new BoundConstants();
  readonly #nodes = new Map<string, Node>();
  readonly #constants = new Map<string, Value>();
  readonly #large = new WeakMap<ConstantValues, Map<string, Value>>();
  readonly #derived = new Map<string, Value>();
  readonly #folded = new Map<string, readonly Value[]>();
  readonly #activated = new Map<number, Value>();
  #values = 0;

  constructor(target: Target) {
    this.target = target;
  }

  input(name: string, {shape, dtype}: Type): Value {
    const value: Value = {id: this.#values++, shape, dtype, origin: {kind: 'input', name}};
    this.inputs.push(value);
    return value;
  }

  /** @param values as many as the shape says; kept, and not to be changed afterwards */
  constant(values: ConstantValues, {shape, dtype}: Type): Value {
    const [table, key] = this.#constantTable(values, shape, dtype);
    let value = table.get(key);
    if (value === undefined) {
      value = {id: this.#values++, shape, dtype, origin: {kind: 'constant', values}};
      table.set(key, value);
    }
    return value;
  }

  /**
   * A constant whose values are made when something reads them, which a dry run never does; small ones at once, to be
   * compared by content. The caller keeps it apart from equal ones (see `derived`).
   */
  constantLater(make: () => ConstantValues, type: Type): Value {
    if (sizeOf(type.shape) <= COMPARED_BY_CONTENT) return this.constant(make(), type);
    let made: ConstantValues | undefined;
    const origin = {
      kind: 'constant' as const,
      get values() {
        return (made ??= make());
      },
    };
    return {id: this.#values++, ...type, origin};
  }

  /** A weight of the network, known by its place and not by its content. */
  weight(place: number, type: Type): Value {
    return this.#bound(type, () => this.bound.weight(place));
  }

  /**
   * A constant made of others, as `constantLater`; where one of them is a weight, it is made again for other weights.
   * @param make sees the values in the order of `from` and keeps none of them
   * @param known what it gives now, where that is known
   */
  made(
    from: readonly Value[],
    type: Type,
    make: (values: readonly ConstantValues[]) => ConstantValues,
    known?: ConstantValues,
  ): Value {
    const step = () => make(from.map((value) => this.valuesOf(value)));
    if (from.some(isBound)) return this.#bound(type, step, known);
    return known === undefined ? this.constantLater(step, type) : this.constant(known, type);
  }

  /** The values of a constant, to be written or folded but not to decide by. */
  valuesOf({id, origin}: Value): ConstantValues {
    if (origin.kind !== 'constant') throw new Error('The value is no constant.');
    return origin.bound ? this.bound.valuesOf(id) : origin.values;
  }

  #bound(type: Type, step: () => ConstantValues, known?: ConstantValues): Value {
    const id = this.#values++;
    return {id, ...type, origin: this.bound.origin(id, step, known)};
  }

  #constantTable(values: ConstantValues, shape: readonly number[], dtype: DType): [Map<string, Value>, string] {
    const key = `${dtype}[${shape.join()}]`;
    if (values.length <= COMPARED_BY_CONTENT) return [this.#constants, `${key}${contentKey(values)}`];
    let table = this.#large.get(values);
    if (table === undefined) this.#large.set(values, (table = new Map()));
    return [table, key];
  }

  /** The only output of an operator, or the first of several. */
  node(op: string, inputs: readonly (Value | undefined)[], type: Type, attributes: Attributes = {}): Value {
    const [first] = this.nodes(op, inputs, [type], attributes);
    if (first === undefined) throw new Error(`${op} was given no output.`);
    return first;
  }

  /** All outputs of an operator, of the types given. */
  nodes(
    op: string,
    inputs: readonly (Value | undefined)[],
    types: readonly Type[],
    attributes: Attributes = {},
  ): readonly Value[] {
    const key = `${op}(${inputs.map((input) => input?.id ?? '').join()})${JSON.stringify(attributes)}${types.length}`;
    const known = this.#nodes.get(key);
    if (known !== undefined) return known.outputs;
    const outputs: Value[] = [];
    const node: Node = {op, inputs, attributes, outputs};
    types.forEach(({shape, dtype}, index) => {
      outputs.push({id: this.#values++, shape, dtype, origin: {kind: 'node', node, index}});
    });
    this.#nodes.set(key, node);
    return outputs;
  }

  /** A value computed once for its key, such as a constant folded from another. */
  derived(key: string, make: () => Value): Value {
    let value = this.#derived.get(key);
    if (value === undefined) this.#derived.set(key, (value = make()));
    return value;
  }

  /** The same for what gives several constants. */
  folded(key: string, make: () => readonly Value[]): readonly Value[] {
    let values = this.#folded.get(key);
    if (values === undefined) this.#folded.set(key, (values = make()));
    return values;
  }

  /** What ReLU or ReLU with a maximum makes of a value, if it has been asked for. */
  activated(x: Value): Value | undefined {
    return this.#activated.get(x.id);
  }

  noteActivated(x: Value, result: Value): void {
    this.#activated.set(x.id, result);
  }

  scalar(value: number, dtype: 'float32' | 'int32' = 'float32'): Value {
    return this.constant(dtype === 'int32' ? Int32Array.of(value) : Float32Array.of(value), {shape: [], dtype});
  }

  /** A one-dimensional int64 constant, as shapes and axes are given to ONNX. */
  integers(values: readonly number[]): Value {
    return this.constant(BigInt64Array.from(values, BigInt), {shape: [values.length], dtype: 'int64'});
  }

  /** A float constant of one value everywhere; it takes the memory of a single one until something needs them all. */
  filled(value: number, type: Type): Value {
    const shape = type.shape.map(() => 1);
    const one = this.constant(typedArray(type.dtype, [value]), {shape, dtype: type.dtype});
    if (sizeOf(type.shape) === 1) return one;
    return this.node('Expand', [one, this.integers(type.shape)], type);
  }
}

/** The elements of a JavaScript array as ONNX stores that type. */
export function typedArray(dtype: DType, values: ArrayLike<number>): ConstantValues {
  switch (dtype) {
    case 'float32':
      return Float32Array.from(values);
    case 'float16':
      return halves(Float32Array.from(values));
    case 'int32':
      return Int32Array.from(values);
    case 'bool':
      return Uint8Array.from(values);
    case 'int64':
      return BigInt64Array.from(Array.from(values, BigInt));
  }
}

// Bytes and not numbers, so that −0 and NaN are kept apart.
function contentKey(values: ConstantValues): string {
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  let key = '';
  for (let at = 0; at < bytes.length; at += 4096) key += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return key;
}

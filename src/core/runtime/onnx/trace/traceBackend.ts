import type {BackendValues, DataId, DataType, TensorInfo} from '@tensorflow/tfjs-core';
import {engine, KernelBackend} from '@tensorflow/tfjs-core';
import {Graph, type Target, typedArray} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {tracedType, Untraceable} from '../untraceable.ts';
import type {TracedWeights} from './weightPlaces.ts';

export const TRACE_BACKEND = 'heatlens-trace';

/**
 * A tfjs backend whose tensors are values of a graph. It computes nothing.
 *
 * Tensors of other backends, such as a network's weights, are read where they are and become constants: tfjs's own way
 * is to move them here, and the weights would be gone from the backend that has to run them next.
 */
export class TraceBackend extends KernelBackend {
  #graph = new Graph('any');
  #values = new WeakMap<DataId, Value>();
  #places: TracedWeights['places'] = new Map();

  /**
   * Forgets the last trace and starts on an empty graph.
   * @param places of the tensors that are a network's weights
   */
  begin(target: Target = 'any', places: TracedWeights['places'] = new Map()): Graph {
    this.#graph = new Graph(target);
    this.#values = new WeakMap();
    this.#places = places;
    return this.#graph;
  }

  get graph(): Graph {
    return this.#graph;
  }

  /** The value a tensor stands for; a tensor from elsewhere becomes a constant, once. */
  graphValue({dataId, shape, dtype}: TensorInfo): Value {
    let value = this.#values.get(dataId);
    if (value === undefined) {
      const place = this.#places.get(dataId);
      if (place === undefined) this.#graph.bound.spoil();
      const isWeight = typeof place === 'number';
      value = isWeight
        ? this.#graph.weight(place, {shape: [...shape], dtype: 'float32'})
        : this.#constant(ownerValues(dataId), shape, dtype);
      this.#values.set(dataId, value);
    }
    return value;
  }

  /** A new tensor that stands for the value. */
  tensorOf(value: Value): TensorInfo {
    const dataId = {};
    this.#values.set(dataId, value);
    return {dataId, shape: [...value.shape], dtype: tensorType(value)};
  }

  #constant(values: BackendValues, shape: readonly number[], dtype: DataType): Value {
    const type = tracedType('constant', dtype);
    const numbers = values as ArrayLike<number>;
    const right = type === 'float32' && values instanceof Float32Array ? values : typedArray(type, numbers);
    return this.#graph.constant(right, {shape: [...shape], dtype: type});
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): DataId {
    return this.tensorOf(this.#constant(values, shape, dtype)).dataId;
  }

  override move(dataId: DataId, values: BackendValues, shape: number[], dtype: DataType): void {
    this.#values.set(dataId, this.#constant(values, shape, dtype));
  }

  override readSync(dataId: DataId): BackendValues {
    const value = this.#values.get(dataId);
    if (value?.origin.kind !== 'constant') throw new Untraceable('Reading a tensor', 'its values are not known yet.');
    return value.origin.values as Float32Array;
  }

  override async read(dataId: DataId): Promise<BackendValues> {
    return this.readSync(dataId);
  }

  // Every tensor has a dataId of its own, and the graph outlives them all.
  override disposeData(): boolean {
    return true;
  }

  override refCount(): number {
    return 1;
  }

  override incRef(): void {}

  override numDataIds(): number {
    return 0;
  }

  override memory(): {unreliable: boolean} {
    return {unreliable: true};
  }

  override floatPrecision(): 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override dispose(): void {}
}

function ownerValues(dataId: DataId): BackendValues {
  return engine().readSync(dataId);
}

function tensorType({dtype}: Value): DataType {
  if (dtype === 'int64' || dtype === 'float16') throw new Untraceable('A tensor', `tfjs has no ${dtype}.`);
  return dtype;
}

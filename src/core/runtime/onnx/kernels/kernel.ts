import type {Graph} from '../graph/graph.ts';
import type {Value} from '../graph/value.ts';
import {Untraceable} from '../untraceable.ts';

/** Values by the names tfjs gives a kernel's inputs; optional ones may be missing. */
export type KernelInputs = Readonly<Record<string, Value | undefined>>;

/** How one tfjs kernel is written in ONNX. */
export interface Kernel {
  readonly emit: (graph: Graph, inputs: KernelInputs, attributes: unknown) => Value | readonly Value[];
  /**
   * What happens when all inputs are constants. `values`: tfjs's cpu kernel runs now. `elementwise`: the same, before
   * broadcasting. `never`: it is written like any other (kernels that make large tensors out of small ones).
   */
  readonly fold: 'values' | 'elementwise' | 'never';
}

export type KernelTable = Readonly<Record<string, Kernel>>;

/**
 * A kernel with the names of its inputs and the type of its attributes.
 * tfjs calls a kernel with what its own op has checked; that is why the types are asserted here and nowhere else.
 */
export function kernel<Required extends string, Attributes = unknown, Optional extends string = never>(
  emit: (
    graph: Graph,
    inputs: Readonly<Record<Required, Value> & Partial<Record<Optional, Value>>>,
    attributes: Attributes,
  ) => Value | readonly Value[],
  fold: Kernel['fold'] = 'values',
): Kernel {
  return {emit: emit as unknown as Kernel['emit'], fold};
}

/** A kernel that takes a list, as AddN, Concat and Pack do. */
export function listKernel<Attributes = unknown>(
  emit: (graph: Graph, inputs: readonly Value[], attributes: Attributes) => Value | readonly Value[],
): Kernel {
  const named: Kernel['emit'] = (graph, inputs, attributes) =>
    emit(
      graph,
      Object.values(inputs).filter((input) => input !== undefined),
      attributes as Attributes,
    );
  return {emit: named, fold: 'values'};
}

/** Marks the operator of a value that has a shape but cannot be computed; it may exist as long as no output needs it. */
const UNAVAILABLE = 'unavailable ';

export function unavailable(graph: Graph, name: string, inputs: readonly Value[], shape: readonly number[]): Value {
  return graph.node(`${UNAVAILABLE}${name}`, inputs, {shape, dtype: 'float32'});
}

/** @throws Untraceable if the operator is one that cannot be computed */
export function checkAvailable(op: string): void {
  if (op.startsWith(UNAVAILABLE))
    throw new Untraceable(op.slice(UNAVAILABLE.length), 'no ONNX operators are known for it.');
}

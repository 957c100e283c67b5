import type {Tensor} from '@tensorflow/tfjs-core';
import {refuse, type LayerConfig} from './config.ts';

/** A tensor, a number, or numbers in lists. */
export type Value = Tensor | number | number[];

/** What an operation was called with: tensors and plain values by place, or by name. */
export interface Call {
  readonly config: LayerConfig;
  /** @throws where neither is given */
  value(place: number, name: string): Value;
  tensor(place: number, name: string): Tensor;
  list(place: number, name: string): readonly Tensor[];
  option(name: string, place?: number): unknown;
}

/** One result, or several. */
export type Operation = (call: Call) => Tensor | Tensor[];

export function unary(run: (x: Tensor) => Tensor): Operation {
  return ({tensor}) => run(tensor(0, 'x'));
}

export function binary(run: (a: Value, b: Value) => Tensor): Operation {
  return ({value}) => run(value(0, 'x1'), value(1, 'x2'));
}

export function reduction(run: (x: Tensor, axis?: number[], keep?: boolean) => Tensor): Operation {
  return ({tensor, option}) => {
    const x = tensor(0, 'x');
    const axes = axesOf(option('axis', 1))?.map((axis) => axisOf(axis, 0, x.rank)); // some gradients of tfjs count from the front alone
    return run(x, axes, option('keepdims') === true);
  };
}

export function callOf(inputs: readonly Tensor[], config: LayerConfig): Call {
  const args = (config['args'] ?? []) as readonly unknown[];
  const named = (config['kwargs'] ?? {}) as Readonly<Record<string, unknown>>;
  const found = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(found);
    const at = typeof value === 'object' && value !== null && 'tensor' in value ? Number(value.tensor) : undefined;
    return at === undefined ? value : inputs[at];
  };
  const value = (place: number, name: string) =>
    found(args[place] ?? named[name] ?? named[place === 0 ? 'x' : 'y'] ?? named['b']) as Value;
  return {
    config,
    value,
    tensor: (place, name) => {
      const given = value(place, name);
      return typeof given === 'object'
        ? (given as Tensor)
        : refuse(config, 'is an operation without a tensor', 'Save the model again.');
    },
    list: (place, name) => found(args[place] ?? named[name]) as readonly Tensor[],
    option: (name, place) => named[name] ?? (place === undefined ? undefined : args[place]),
  };
}

export function asNumber(value: unknown, standard: number): number {
  return typeof value === 'number' ? value : standard;
}

/** What is no number is free. */
export function asNumbers(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? value.map((size) => (typeof size === 'number' ? size : -1)) : [];
}

export function axesOf(value: unknown): number[] | undefined {
  return value === undefined || value === null ? undefined : asNumbers(value);
}

/** An axis counted from the front. */
export function axisOf(value: unknown, standard: number, rank: number): number {
  const axis = asNumber(value, standard);
  return axis < 0 ? axis + rank : axis;
}

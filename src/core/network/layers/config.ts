import type {serialization} from '@tensorflow/tfjs-core';
import {HeatlensError} from '../../errors.ts';

/** A layer's settings as tfjs hands them over: Keras's, with keys in camelCase. */
export type LayerConfig = Readonly<serialization.ConfigDict>;

export function numberOf(config: LayerConfig, key: string, standard: number): number {
  const value = config[key];
  return typeof value === 'number' ? value : standard;
}

export function flagOf(config: LayerConfig, key: string, standard: boolean): boolean {
  const value = config[key];
  return typeof value === 'boolean' ? value : standard;
}

export function textOf(config: LayerConfig, key: string, standard: string): string {
  const value = config[key];
  return typeof value === 'string' ? value : standard;
}

/** A list of numbers; a single number is a list of one. */
export function numbersOf(config: LayerConfig, key: string): readonly number[] | undefined {
  const value: unknown = config[key];
  if (typeof value === 'number') return [value];
  const flat = Array.isArray(value) ? flattened(value) : undefined;
  return flat?.every((item) => typeof item === 'number') ? flat : undefined;
}

/** One number for each of the two spatial axes. */
export function pairOf(config: LayerConfig, key: string, standard: number): readonly [number, number] {
  const [first = standard, second = first] = numbersOf(config, key) ?? [];
  return [first, second];
}

export function isChannelsFirst(config: LayerConfig): boolean {
  return textOf(config, 'dataFormat', 'channelsLast') === 'channelsFirst';
}

/** @throws HeatlensError `model-unsupported` that names the layer and what of it cannot be done */
export function refuse(config: LayerConfig, what: string, remedy: string): never {
  const name = textOf(config, 'name', 'unnamed');
  throw new HeatlensError('model-unsupported', `The layer \`${name}\` ${what}, which Heatlens cannot run. ${remedy}`, {
    details: {layer: name},
  });
}

function flattened(list: readonly unknown[]): unknown[] {
  return list.flatMap((item) => (Array.isArray(item) ? flattened(item) : [item]));
}

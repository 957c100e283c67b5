import {byName} from '../../../byName.ts';
import {isObject, type Json, type JsonObject} from '../layerTree.ts';

/**
 * Python values that Keras wraps in objects, as plain JSON: tuples and shapes as lists, arrays as lists, dtype policies
 * as their names.
 */
export function plainValue(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(plainValue);
  if (!isObject(value)) return value;
  const unwrap = typeof value.class_name === 'string' ? wrappers[value.class_name] : undefined;
  return unwrap
    ? unwrap(value)
    : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]));
}

const items = (value: JsonObject): Json => plainValue(value.items ?? value.config ?? []);
const content = (value: JsonObject): Json =>
  plainValue(isObject(value.config) ? (value.config.value ?? null) : (value.value ?? null));
const policy = (value: JsonObject): Json => (isObject(value.config) ? (value.config.name ?? 'float32') : 'float32');

const wrappers: Readonly<Record<string, (value: JsonObject) => Json>> = byName({
  __tuple__: items,
  TensorShape: items,
  ListWrapper: items,
  __tensor__: content,
  __numpy__: content,
  __ellipsis__: () => '...',
  DTypePolicy: policy,
  Policy: policy,
  PolicyV1: policy,
  FloatDTypePolicy: policy,
});

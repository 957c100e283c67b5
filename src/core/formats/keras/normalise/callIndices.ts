import {isObject, type Json} from '../layerTree.ts';
import {isTensorKey} from './inboundNodes.ts';

/**
 * Which number the first call of each layer has in a file. A model inside a model was called once when it was made;
 * whether that call counts differs between the versions of Keras and between Sequential and functional models, so
 * the smallest number that occurs is taken for the first.
 */
export function firstCalls(value: Json | undefined, containers: ReadonlySet<string>): Map<string, number> {
  const first = new Map<string, number>();
  visit(value, ([name, node]) => {
    if (containers.has(name)) first.set(name, Math.min(node, first.get(name) ?? Infinity));
  });
  return first;
}

/** Renumbers calls of inner models as TensorFlow.js counts them: from 1. */
export function renumbered(value: Json, first: ReadonlyMap<string, number>): Json {
  if (isTensorKey(value)) {
    const [name, node, tensor, ...rest] = value;
    const from = first.get(name);
    return [name, from === undefined ? node : node - from + 1, tensor, ...rest.map((item) => renumbered(item, first))];
  }
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => renumbered(item, first));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renumbered(item, first)]));
}

function visit(value: Json | undefined, found: (key: readonly [string, number, number, ...Json[]]) => void): void {
  if (value === undefined || value === null) return;
  if (isTensorKey(value)) found(value);
  if (Array.isArray(value)) for (const item of value as readonly Json[]) visit(item, found);
  else if (isObject(value)) for (const item of Object.values(value)) visit(item, found);
}

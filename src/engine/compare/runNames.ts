import {sep} from 'node:path';
import type {Run} from '../stores/run.ts';

/**
 * What two models are called beside each other: their names, or where these are the same the paths from where they
 * differ.
 */
export function runNames(
  {provenance: {model: a}}: Run,
  {provenance: {model: b}}: Run,
): readonly [a: string, b: string] {
  return toldApart([a, b]) as [string, string];
}

/** @param models absolute paths, and the names that people know them by */
export function toldApart(models: readonly {readonly path: string; readonly name: string}[]): readonly string[] {
  if (new Set(models.map(({name}) => name)).size === models.length) return models.map(({name}) => name);
  const parts = models.map(({path}) => path.split(sep));
  const shortest = Math.min(...parts.map(({length}) => length));
  let start = 0;
  while (start < shortest - 1 && parts.every((own) => own[start] === parts[0][start])) start++;
  return parts.map((own) => own.slice(start).join('/'));
}

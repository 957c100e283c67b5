import type {Dirent} from 'node:fs';
import {readdir, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {isModelName} from '../models/modelNames.ts';
import type {CheckpointFile} from './checkpointWatch.ts';

/** Folders below the watched one that are looked into, as `run/epoch-01/tfjs/model.json` needs. */
const deepest = 3;

/** The models in a folder and those below it, the oldest first; what cannot be read is passed over. */
export async function modelsBelow(folder: string): Promise<readonly CheckpointFile[]> {
  const found = await below(folder, 0);
  const stamped = await Promise.all(found.map(async (path) => ({path, ...(await stampOf(path))})));
  return stamped
    .filter(({stamp}) => stamp !== undefined)
    .sort((a, b) => a.time - b.time || a.path.localeCompare(b.path, 'en', {numeric: true}))
    .map(({path, stamp = ''}) => ({path, stamp}));
}

/** Sizes and times of what a model is made of; for a `model.json` that is its folder. Undefined where it is gone. */
export async function stampOf(path: string): Promise<{readonly stamp: string | undefined; readonly time: number}> {
  try {
    const own = await stat(path);
    const parts = basename(path) === 'model.json' ? await readdir(dirname(path)) : [];
    const files = await Promise.all(parts.toSorted().map((name) => stat(join(dirname(path), name))));
    const all = [own, ...files];
    return {
      stamp: all.map(({size, mtimeMs}) => `${size} ${mtimeMs}`).join(', '),
      time: Math.max(...all.map(({mtimeMs}) => mtimeMs)),
    };
  } catch {
    return {stamp: undefined, time: 0};
  }
}

async function below(folder: string, depth: number): Promise<string[]> {
  const entries: Dirent[] = await readdir(folder, {withFileTypes: true}).catch(() => []);
  const here = entries.filter((entry) => entry.isFile() && isModelName(entry.name)).map(({name}) => join(folder, name));
  if (depth === deepest) return here;
  const folders = entries.filter(
    (entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules',
  );
  return [...here, ...(await Promise.all(folders.map(({name}) => below(join(folder, name), depth + 1)))).flat()];
}

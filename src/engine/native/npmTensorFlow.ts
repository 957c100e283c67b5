import {readdir, readFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import * as v from 'valibot';
import type {TensorFlowFound} from '../../protocol/engine.ts';

const names = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/**
 * The tfjs-node packages at a place, by looking at their files.
 *
 * @param place a package's own folder, a `node_modules`, or a folder that has one
 * @param origin what the place is, in words
 */
export async function npmTensorFlows(place: string, origin: string): Promise<TensorFlowFound[]> {
  const roots = basename(place) === 'node_modules' ? [place] : [join(place, 'node_modules')];
  const folders = [place, ...roots.flatMap((root) => names.map((name) => join(root, name)))];
  const found = await Promise.all(folders.map((folder) => packageAt(folder, origin)));
  return found.filter((one) => one !== undefined);
}

const manifest = v.object({name: v.picklist(names), version: v.string()});

async function packageAt(folder: string, origin: string): Promise<TensorFlowFound | undefined> {
  const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => undefined);
  const parsed = text === undefined ? undefined : v.safeParse(v.pipe(v.string(), v.parseJson(), manifest), text);
  if (!parsed?.success) return undefined;
  const {name, version} = parsed.output;
  return {kind: 'npm', path: folder, version, gpu: name.endsWith('-gpu'), origin};
}

/**
 * The package's N-API binding for this Node: that of the highest version of N-API which this Node has.
 *
 * @param napi `process.versions.napi`
 * @returns undefined where the package's install script has not put any there
 */
export async function npmBinding(folder: string, napi: number): Promise<string | undefined> {
  const built = await readdir(join(folder, 'lib')).catch(() => []);
  const versions = built
    .map((name) => Number(/^napi-v(\d+)$/.exec(name)?.[1] ?? NaN))
    .filter((version) => version <= napi);
  return versions.length === 0 ? undefined : join(folder, 'lib', `napi-v${Math.max(...versions)}`, 'tfjs_binding.node');
}

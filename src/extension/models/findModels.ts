import {readdir} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {Uri, workspace} from 'vscode';
import {isModelName} from './modelNames.ts';
import {byNearness} from './nearness.ts';

export interface FoundModel {
  readonly path: string;
  readonly format: string;
}

/** Files that may hold a model, by name; the engine looks into them. */
const pattern = '**/{model.json,*.keras,*.h5,*.hdf5}';
const excluded = '**/{node_modules,.git,.venv,venv}/**';
const mostFiles = 500;

/**
 * The models of the workspace, those nearest to the picture first.
 * Where no folder is open, those beside the picture and in the two folders above.
 */
export async function findModels(
  sniff: (paths: readonly string[]) => Promise<readonly FoundModel[]>,
  picture: string | undefined,
): Promise<readonly FoundModel[]> {
  const found = await workspace.findFiles(pattern, excluded, mostFiles);
  const outside = picture !== undefined && workspace.getWorkspaceFolder(Uri.file(picture)) === undefined;
  const beside = outside ? await besidePicture(picture) : [];
  const paths = [...new Set([...found.filter(({scheme}) => scheme === 'file').map(({fsPath}) => fsPath), ...beside])];
  if (paths.length === 0) return [];
  return byNearness(await sniff(paths), picture);
}

async function besidePicture(picture: string): Promise<string[]> {
  const folder = dirname(picture);
  const folders = [...new Set([folder, dirname(folder), dirname(dirname(folder))])];
  const listed = await Promise.all(folders.map((path) => readdir(path).catch(() => [])));
  return listed.flatMap((names, at) => names.filter(isModelName).map((name) => join(folders[at] ?? '', name)));
}

import {readFile, realpath} from 'node:fs/promises';
import {homedir} from 'node:os';
import {delimiter, dirname, join} from 'node:path';
import {HeatlensError} from '../../core/errors.ts';
import type {TensorFlowFound, TensorFlowSearch} from '../../protocol/engine.ts';
import {npmTensorFlows} from './npmTensorFlow.ts';
import {pythonTensorFlow} from './pythonTensorFlow.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Place {
  readonly path: string;
  readonly origin: string;
}

/**
 * Every TensorFlow that Heatlens could compute with: in Python environments and as tfjs-node packages. Those of the
 * workspace come first. Nothing of what is found is run or loaded.
 */
export async function findTensorFlows(
  search: TensorFlowSearch,
  environment: Environment = process.env,
): Promise<TensorFlowFound[]> {
  const pythons = canUsePython ? pythonPlaces(search, environment) : [];
  const found = await Promise.all([
    ...pythons.map(async ({path, origin}) => [await pythonTensorFlow(path, origin)]),
    ...(await npmPlaces(search, environment)).map(({path, origin}) => npmTensorFlows(path, origin)),
  ]);
  const byPath = new Map<string, TensorFlowFound>();
  for (const one of found.flat()) {
    if (one === undefined) continue;
    const real = await realpath(one.path);
    if (!byPath.has(real)) byPath.set(real, one);
  }
  return [...byPath.values()];
}

/**
 * The TensorFlow that a user named.
 *
 * @param place anything that leads to it: an interpreter, an environment, `site-packages/tensorflow`, a tfjs-node package
 * @throws HeatlensError `runtime-unavailable` where there is none
 */
export async function tensorFlowAt(place: string): Promise<TensorFlowFound> {
  const python = canUsePython ? await pythonTensorFlow(place, 'chosen') : undefined;
  const found = python ?? (await npmTensorFlows(place, 'chosen'))[0];
  if (found) return found;
  const kinds = canUsePython
    ? 'a Python environment with TensorFlow 2.12 or newer, or a folder with @tensorflow/tfjs-node'
    : 'a folder with @tensorflow/tfjs-node; that of a Python environment can be used on Linux x64 only';
  throw new HeatlensError('runtime-unavailable', `There is no TensorFlow at ${place}: name ${kinds}.`, {
    details: {place},
  });
}

/** The binding that runs on a Python environment's TensorFlow is compiled for this platform only. */
const canUsePython = process.platform === 'linux' && process.arch === 'x64';

/** Names that people and tools give them. */
const environments = ['.venv', 'venv', 'env'];

function pythonPlaces({folders, interpreters}: TensorFlowSearch, environment: Environment): Place[] {
  const {VIRTUAL_ENV, CONDA_PREFIX, PATH = '', PYENV_ROOT} = environment;
  return [
    ...interpreters.map((path) => ({path, origin: 'the interpreter chosen in the workspace'})),
    ...folders.flatMap((folder) =>
      environments.map((name) => ({path: join(folder, name), origin: `${name} in the workspace`})),
    ),
    ...[VIRTUAL_ENV].flatMap((path) => (path ? [{path, origin: 'the active virtual environment'}] : [])),
    ...[CONDA_PREFIX].flatMap((path) => (path ? [{path, origin: 'the active Conda environment'}] : [])),
    ...PATH.split(delimiter)
      .filter(Boolean)
      .map((folder) => ({path: join(folder, 'python3'), origin: 'python3 on the PATH'})),
    {path: join(homedir(), '.local'), origin: 'pip install --user'},
    {path: join(PYENV_ROOT ?? join(homedir(), '.pyenv'), 'shims', 'python3'), origin: 'pyenv'},
  ];
}

async function npmPlaces({folders, storage}: TensorFlowSearch, environment: Environment): Promise<Place[]> {
  return [
    ...folders.flatMap(ancestors).map((path) => ({path, origin: 'node_modules of the workspace'})),
    ...(storage === undefined ? [] : [{path: storage, origin: 'the storage of Heatlens'}]),
    ...(await globalModules(environment)).map((path) => ({path, origin: 'npm install --global'})),
  ];
}

/** Node looks for packages in the folders around, too. */
function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}

/** Where `npm root --global` points, without starting npm: that takes half a second and reads the workspace's settings. */
async function globalModules({PATH = '', APPDATA, npm_config_prefix: configured}: Environment): Promise<string[]> {
  const user = await readFile(join(homedir(), '.npmrc'), 'utf8').catch(() => '');
  const npms = PATH.split(delimiter)
    .filter(Boolean)
    .map((folder) => join(folder, 'npm'));
  const resolved = await Promise.all(npms.map((path) => realpath(path).catch(() => '')));
  const prefixes = [configured, /^\s*prefix\s*=\s*"?([^"\n]+?)"?\s*$/m.exec(user)?.[1]].filter(
    (one) => one !== undefined,
  );
  return [
    ...prefixes.map((prefix) => join(prefix, process.platform === 'win32' ? '' : 'lib', 'node_modules')),
    ...(APPDATA === undefined ? [] : [join(APPDATA, 'npm', 'node_modules')]),
    // …/lib/node_modules/npm/bin/npm-cli.js
    ...resolved.filter((path) => path.endsWith('npm-cli.js')).map((path) => dirname(dirname(dirname(path)))),
  ];
}

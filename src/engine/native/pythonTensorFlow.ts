import {readdir, realpath, stat} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import type {TensorFlowFound} from '../../protocol/engine.ts';

/** The library that carries TensorFlow's C API in its wheels for Linux, from 2.12 on. */
export const tensorFlowLibrary = 'libtensorflow_cc.so.2';

/**
 * TensorFlow in a Python environment, by looking at its files: no Python is run.
 *
 * @param place an interpreter, an environment's folder, its `site-packages` or the `tensorflow` folder in there
 * @param origin what the place is, in words
 */
export async function pythonTensorFlow(place: string, origin: string): Promise<TensorFlowFound | undefined> {
  for (const folder of await packageFolders(place)) {
    if (!(await exists(join(folder, tensorFlowLibrary)))) continue;
    const {version, gpu} = await distribution(dirname(folder));
    return {kind: 'python', path: folder, version, gpu, origin};
  }
  return undefined;
}

/** Folders where `import tensorflow` would look. */
async function packageFolders(place: string): Promise<string[]> {
  if (basename(place) === 'tensorflow') return [place];
  if (/^(site|dist)-packages$/.test(basename(place))) return [join(place, 'tensorflow')];
  const sites = await Promise.all((await prefixes(place)).map(sitePackages));
  return sites.flat().map((site) => join(site, 'tensorflow'));
}

/** A venv's interpreter is a link to another one's: its own environment comes first. */
async function prefixes(place: string): Promise<string[]> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory()) return [place];
  if (!found?.isFile()) return [];
  const resolved = await realpath(place);
  return [...new Set([dirname(dirname(place)), dirname(dirname(resolved))])];
}

async function sitePackages(prefix: string): Promise<string[]> {
  const pythons = await readdir(join(prefix, 'lib')).catch(() => []);
  return pythons
    .filter((name) => /^python3(\.\d+)?$/.test(name))
    .flatMap((name) => ['site-packages', 'dist-packages'].map((packages) => join(prefix, 'lib', name, packages)));
}

/** Version, and whether it can use a graphics card: pip's own record of what it has installed. */
async function distribution(site: string): Promise<{version: string; gpu: boolean}> {
  const records = (await readdir(site)).map((name) =>
    /^(tensorflow(?:_cpu|_intel)?|tf_nightly)-(.+)\.dist-info$/.exec(name),
  );
  const installed = records.flatMap((match) => (match ? [{name: match[1] ?? '', version: match[2] ?? ''}] : []));
  return {version: installed[0]?.version ?? 'unknown', gpu: !installed.some(({name}) => /_(cpu|intel)$/.test(name))};
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

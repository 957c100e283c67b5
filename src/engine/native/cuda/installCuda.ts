import {randomUUID} from 'node:crypto';
import {cp, mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile} from 'node:fs/promises';
import {join, relative} from 'node:path';
import {HeatlensError} from '../../../core/errors.ts';
import type {InstallProgress} from '../../../protocol/engine.ts';
import {notWritable, prepareFolder} from '../../export/newFiles.ts';
import {download} from './download.ts';
import type {Fetch} from './fetch.ts';
import {downloadSize, type CudaManifest} from './manifest.ts';
import {fileAddress} from './packageIndex.ts';
import {unpack} from './unpack.ts';

/** What an installed folder holds. */
export interface InstalledCuda {
  readonly folder: string;
  /** CUDA's libraries, for the library path of the process that loads ONNX Runtime. */
  readonly libraries: string;
  /** `onnxruntime-node` with the CUDA provider beside its own library, where alone that looks for it. */
  readonly onnxruntime: string;
}

export interface CudaInstallation {
  readonly manifest: CudaManifest;
  /** Heatlens's own folder. */
  readonly storage: string;
  /** Of the Python package index, ending in a slash. */
  readonly index: URL;
  /** The packages `onnxruntime-node` and `onnxruntime-common` as Heatlens ships them. */
  readonly packages: Readonly<Record<'onnxruntime-node' | 'onnxruntime-common', string>>;
  readonly fetch: Fetch;
  readonly signal?: AbortSignal;
}

/** @returns undefined where it has not been installed, or is damaged: loading half a library can end the process */
export async function installedCuda(storage: string, manifest: CudaManifest): Promise<InstalledCuda | undefined> {
  const installed = places(storage, manifest);
  return (await intact(installed.folder)) ? installed : undefined;
}

function places(storage: string, {id}: CudaManifest): InstalledCuda {
  const folder = join(storage, 'cuda', id);
  return {folder, libraries: join(folder, 'lib'), onnxruntime: join(folder, 'node_modules', 'onnxruntime-node')};
}

/**
 * Downloads CUDA's libraries and unpacks them, whole or not at all. What is downloaded stays for a next call when this
 * one is stopped or fails.
 *
 * @throws HeatlensError `not-writable`, `runtime-unavailable` (no network, not the file that it has to be), `cancelled`
 */
export async function* installCuda(installation: CudaInstallation): AsyncGenerator<InstallProgress, InstalledCuda> {
  const {manifest, storage, signal} = installation;
  const installed = places(storage, manifest);
  if (await intact(installed.folder)) return installed;
  const downloads = join(storage, 'cuda', 'downloads');
  const making = join(storage, 'cuda', `.${manifest.id}-${randomUUID()}`);
  await prepareFolder(downloads);
  try {
    await checkSpace(downloads, manifest);
    yield* downloadAll(installation, downloads);
    yield {step: 'unpacking', bytes: 0, of: manifest.unpacked};
    const libraries = join(making, 'lib');
    for (const {file, libraries: wanted} of manifest.wheels)
      await unpack(join(downloads, file), wanted, libraries, signal);
    await withProviders(installation.packages, making, libraries);
    await writeFile(join(making, sizesFile), JSON.stringify(await sizesIn(making)));
    await rm(installed.folder, {recursive: true, force: true}); // where an earlier one is damaged
    await rename(making, installed.folder);
    await rm(downloads, {recursive: true, force: true});
  } catch (error) {
    if (signal?.aborted)
      throw new HeatlensError('cancelled', 'The installing was stopped; what is downloaded is kept.');
    throw error instanceof Error && 'syscall' in error ? notWritable(storage, error) : error;
  } finally {
    await rm(making, {recursive: true, force: true});
  }
  return installed;
}

async function* downloadAll(
  {manifest, index, fetch, signal}: CudaInstallation,
  downloads: string,
): AsyncGenerator<InstallProgress> {
  const of = downloadSize(manifest);
  let before = 0;
  for (const wheel of manifest.wheels) {
    const url = await fileAddress(index, wheel.project, wheel.file, fetch);
    for await (const bytes of download(fetch, url, wheel, join(downloads, wheel.file), signal)) {
      yield {step: 'downloading', bytes: before + bytes, of};
    }
    before += wheel.size;
  }
}

const sizesFile = 'sizes.json';

/** Whether every file is there as long as it was when it was installed. */
async function intact(folder: string): Promise<boolean> {
  const recorded = await readFile(join(folder, sizesFile), 'utf8').catch(() => undefined);
  return recorded !== undefined && recorded === JSON.stringify(await sizesIn(folder));
}

/** Paths and bytes of all files, the record itself left out. */
async function sizesIn(folder: string): Promise<readonly (readonly [string, number])[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  const files = entries.filter((entry) => entry.isFile() && entry.name !== sizesFile);
  const paths = files.map(({parentPath, name}) => join(parentPath, name)).toSorted();
  return Promise.all(paths.map(async (path) => [relative(folder, path), (await stat(path)).size] as const));
}

/** The libraries and the wheels are on the disk at the same time for a moment. */
async function checkSpace(downloads: string, manifest: CudaManifest): Promise<void> {
  const {bavail, bsize} = await statfs(downloads);
  const sizes = await Promise.all(
    (await readdir(downloads)).map(async (file) => (await stat(join(downloads, file))).size),
  );
  const need = downloadSize(manifest) + manifest.unpacked - sizes.reduce((sum, size) => sum + size, 0);
  if (bavail * bsize >= need) return;
  const [free, needed] = [bavail * bsize, need].map(gigabytes);
  const message = `The disk with ${downloads} has ${free} free and the installing needs ${needed}: free some space on it.`;
  throw new HeatlensError('not-writable', message);
}

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** ONNX Runtime looks for its providers beside its own library only, and the extension's folder may be read-only. */
async function withProviders(packages: CudaInstallation['packages'], making: string, libraries: string): Promise<void> {
  for (const [name, from] of Object.entries(packages)) {
    const filter = (path: string) => relative(from, path) !== 'script';
    await cp(from, join(making, 'node_modules', name), {recursive: true, dereference: true, filter});
  }
  const bin = join(making, 'node_modules', 'onnxruntime-node', 'bin');
  const [napi = ''] = await readdir(bin);
  const beside = join(bin, napi, process.platform, process.arch);
  await mkdir(beside, {recursive: true});
  for (const file of await readdir(libraries)) {
    if (file.startsWith('libonnxruntime_providers_')) await rename(join(libraries, file), join(beside, file));
  }
}

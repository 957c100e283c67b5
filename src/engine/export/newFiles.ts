import {randomUUID} from 'node:crypto';
import {link, lstat, mkdir, rename, rm, rmdir, stat, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {HeatlensError} from '../../core/errors.ts';

/** One file of a set; its name is the set's stem and this suffix. */
export interface NewFile {
  readonly suffix: string;
  readonly content: Uint8Array | string;
}

/** The calls that touch the disk, an argument so that a test can fill it up. */
export interface Disk {
  readonly mkdir: typeof mkdir;
  readonly writeFile: typeof writeFile;
  readonly link: typeof link;
}

const realDisk: Disk = {mkdir, writeFile, link};

/** Names end at 255 bytes on most file systems; number and suffix need room. */
const longestStem = 200;

/**
 * Writes a set of files under new names, all of them or none, and never over a file that is there.
 * Where a name of the set is taken, the whole set is numbered: `cat.npy`, `cat-2.npy`, `cat-3.npy` …
 *
 * @param folder made when absent, and taken away again when the writing fails
 * @param files the set for the stem it will have, since files may name each other
 * @returns the paths, in the order of the set
 * @throws HeatlensError `not-writable`, with nothing left behind
 */
export async function writeNewFiles(
  folder: string,
  stem: string,
  files: (stem: string) => readonly NewFile[],
  disk: Disk = realDisk,
): Promise<readonly string[]> {
  const made = await makeFolder(folder, disk);
  try {
    const short = shortened(stem);
    for (let number = 1; ; number++) {
      const numbered = number === 1 ? short : `${short}-${number}`;
      const paths = await writeSet(folder, numbered, files(numbered), disk);
      if (paths !== undefined) return paths;
    }
  } catch (error) {
    await removeFolders(folder, made);
    throw notWritable(folder, error);
  }
}

/**
 * Makes one file of exactly this name, whole or not at all, and never over one that is there.
 *
 * @param make writes the content under the temporary name that it gets
 * @throws HeatlensError `not-writable`, with nothing left behind; what `make` throws as such
 */
export async function makeNewFile(path: string, make: (temporary: string) => Promise<void>): Promise<void> {
  const folder = dirname(path);
  const made = await makeFolder(folder, realDisk);
  const temporary = temporaryIn(folder);
  try {
    if (await exists(path)) throw taken(path);
    await make(temporary);
    await place(temporary, path, realDisk);
  } catch (error) {
    await rm(temporary, {force: true});
    await removeFolders(folder, made);
    throw codeOf(error) === 'EEXIST' ? taken(path) : notWritable(folder, error);
  }
  await rm(temporary, {force: true});
}

function taken(path: string): HeatlensError {
  return new HeatlensError(
    'not-writable',
    `There is a file ${path} already, and it was left as it is. Choose another name.`,
    {details: {path}},
  );
}

/**
 * Makes sure that files can be written, before hours are spent on their content.
 *
 * @returns takes the folder away again if it was made here and is still empty
 * @throws HeatlensError `not-writable`
 */
export async function prepareFolder(folder: string, disk: Disk = realDisk): Promise<() => Promise<void>> {
  const made = await makeFolder(folder, disk);
  const probe = temporaryIn(folder);
  try {
    await disk.writeFile(probe, 'x', {flag: 'wx'});
  } catch (error) {
    await rm(probe, {force: true});
    await removeFolders(folder, made);
    throw notWritable(folder, error);
  }
  await rm(probe, {force: true});
  return () => removeFolders(folder, made);
}

/** Makes a folder with those around it; gives the outermost that was made. */
async function makeFolder(folder: string, disk: Disk): Promise<string | undefined> {
  try {
    return await makeFolders(folder, disk);
  } catch (error) {
    throw notWritable(folder, error);
  }
}

/** Not mkdir's own `recursive`: Node 24 never comes back from it below /proc, where a folder that exists has no room. */
async function makeFolders(folder: string, disk: Disk): Promise<string | undefined> {
  if (await isFolder(folder)) return undefined;
  const parent = dirname(folder);
  const outermost = parent === folder ? undefined : await makeFolders(parent, disk);
  try {
    await disk.mkdir(folder);
  } catch (error) {
    if (await isFolder(folder)) return outermost; // made by somebody else in the meantime
    await removeFolders(parent, outermost);
    throw error;
  }
  return outermost ?? folder;
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/** Undefined where a name is taken. */
async function writeSet(
  folder: string,
  stem: string,
  files: readonly NewFile[],
  disk: Disk,
): Promise<readonly string[] | undefined> {
  const paths = files.map(({suffix}) => join(folder, stem + suffix));
  if ((await Promise.all(paths.map(exists))).includes(true)) return undefined;
  const temporary = files.map(() => temporaryIn(folder));
  const placed: string[] = [];
  try {
    for (const [i, {content}] of files.entries()) await disk.writeFile(temporary[i] ?? '', content, {flag: 'wx'});
    for (const [i, path] of paths.entries()) {
      await place(temporary[i] ?? '', path, disk);
      placed.push(path);
    }
    return paths;
  } catch (error) {
    await Promise.all(placed.map((path) => rm(path, {force: true})));
    if (codeOf(error) === 'EEXIST') return undefined;
    throw error;
  } finally {
    await Promise.all(temporary.map((path) => rm(path, {force: true})));
  }
}

/** A link refuses a name that is taken, where a rename would silently replace the file. */
async function place(temporary: string, path: string, disk: Disk): Promise<void> {
  try {
    await disk.link(temporary, path);
  } catch (error) {
    if (!withoutLinks.has(codeOf(error))) throw error;
    if (await exists(path)) throw Object.assign(new Error(`${path} is taken`), {code: 'EEXIST'});
    await rename(temporary, path);
  }
}

/** What file systems without hard links answer (FAT, some network shares). */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR', 'UNKNOWN']);

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

/** Removes the folders that were made, from the innermost outwards, as long as they are empty. */
async function removeFolders(folder: string, outermost: string | undefined): Promise<void> {
  if (outermost === undefined) return;
  for (let inner = folder; inner.length >= outermost.length; inner = dirname(inner)) {
    const removed = await rmdir(inner).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

function temporaryIn(folder: string): string {
  return join(folder, `.heatlens-${randomUUID()}.part`);
}

function shortened(stem: string): string {
  const characters = [...stem];
  while (Buffer.byteLength(characters.join('')) > longestStem) characters.pop();
  return characters.join('');
}

const reasons: Readonly<Record<string, (folder: string) => string>> = {
  EACCES: (folder) => `There is no permission to write in ${folder}: allow it, or choose another folder.`,
  EPERM: (folder) => `There is no permission to write in ${folder}: allow it, or choose another folder.`,
  ENOENT: (folder) => `${folder} cannot be made there: choose another folder.`,
  EROFS: (folder) => `${folder} can only be read: choose another folder.`,
  ENOSPC: (folder) => `The disk with ${folder} is full: free some space on it, or choose another folder.`,
  EDQUOT: (folder) => `Your share of the disk with ${folder} is used up: free some space, or choose another folder.`,
  ENOTDIR: (folder) => `${folder} cannot be a folder, since a file is in the way: choose another folder.`,
  EEXIST: (folder) => `${folder} cannot be a folder, since a file is in the way: choose another folder.`,
  ENAMETOOLONG: (folder) => `The path ${folder} is too long for this disk: choose a shorter one.`,
};

/** The disk's own error as a sentence with the remedy. */
export function notWritable(folder: string, cause: unknown): HeatlensError {
  if (cause instanceof HeatlensError) return cause;
  const code = codeOf(cause);
  const reason =
    reasons[code] ?? (() => `Writing in ${folder} failed (${code || String(cause)}): choose another folder.`);
  return new HeatlensError('not-writable', reason(folder), {cause, details: {folder, code}});
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

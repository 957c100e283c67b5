import {closeSync, constants, fstatSync, openSync, readFileSync, type Stats} from 'node:fs';
import {open} from 'node:fs/promises';
import {HeatlensError} from '../../core/errors.ts';

/** Node reads at most 2 GiB into one buffer. */
const MOST_BYTES = 2 ** 31 - 1;
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Reads a picture file's bytes.
 *
 * @throws picture-not-found, picture-unreadable (a folder, empty, too large, no permission)
 */
export async function readPicture(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path, flags);
    check(path, await file.stat());
    return await file.readFile();
  } catch (error) {
    throw error instanceof HeatlensError ? error : fileError(path, error);
  }
}

/**
 * The same at once, for a thread that does nothing else: each of the four steps would wake another thread, which takes
 * ten times as long as the step.
 */
export function readPictureSync(path: string): Uint8Array {
  let file: number | undefined;
  try {
    file = openSync(path, flags);
    check(path, fstatSync(file));
    return readFileSync(file);
  } catch (error) {
    throw error instanceof HeatlensError ? error : fileError(path, error);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function check(path: string, stat: Stats): void {
  if (stat.isDirectory()) throw folder(path);
  if (!stat.isFile()) throw unreadable(path, 'is not a file', 'Choose a picture file.');
  if (stat.size === 0) throw unreadable(path, 'is empty (0 bytes)', 'Copy or export the picture again.');
  if (stat.size > MOST_BYTES) throw unreadable(path, 'is larger than 2 GiB', 'Save it smaller, as a JPEG for example.');
}

/** A picture that cannot be read: what it is, then what to do. */
export function unreadable(path: string, what: string, remedy: string, cause?: unknown): HeatlensError {
  return new HeatlensError('picture-unreadable', `The picture ${path} ${what}. ${remedy}`, {cause, details: {path}});
}

function folder(path: string): HeatlensError {
  return unreadable(path, 'is a folder', 'Choose the pictures inside it.');
}

function fileError(path: string, error: unknown): HeatlensError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new HeatlensError(
      'picture-not-found',
      `There is no picture at ${path}. Check the path for a typing error.`,
      {
        cause: error,
        details: {path},
      },
    );
  }
  if (code === 'EISDIR') return folder(path);
  if (code === 'EACCES' || code === 'EPERM') {
    return unreadable(
      path,
      'may not be read',
      'Give yourself permission to read it, or copy it to a folder of yours.',
      error,
    );
  }
  return unreadable(path, `could not be read (${code || String(error)})`, 'Check the disk and try again.', error);
}

import {closeSync, fstatSync, openSync, readSync} from 'node:fs';
import type {RandomAccess} from '../../core/formats/randomAccess.ts';
import {HeatlensError} from '../../core/errors.ts';

/** A file on disk, read where it is asked for. */
export interface OpenFile extends RandomAccess {
  close(): void;
}

/** @throws HeatlensError `model-unreadable` where the file cannot be read */
export function openFile(path: string): OpenFile {
  const descriptor = attempt(path, () => openSync(path, 'r'));
  return {
    size: attempt(path, () => fstatSync(descriptor).size),
    read: (target, position) => attempt(path, () => readSync(descriptor, target, 0, target.length, position)),
    close: () => closeSync(descriptor),
  };
}

function attempt<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new HeatlensError('model-unreadable', `\`${path}\` cannot be read: ${code}. Check its permissions.`, {cause});
  }
}

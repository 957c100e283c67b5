import {open, readFile, realpath, stat} from 'node:fs/promises';
import {basename, dirname, isAbsolute, join, relative, resolve, sep} from 'node:path';
import {HeatlensError} from '../../core/errors.ts';
import type {OpenBeside, ReadBeside} from '../../core/formats/modelFiles.ts';
import {refuseSavedModel} from '../../core/formats/sniff.ts';
import {openFile} from './openFile.ts';

/** Where a model lies. */
export interface ModelPlace {
  /** Absolute path of the model file. */
  readonly file: string;
  readonly folder: string;
  /** What people call it: the folder's name for a `model.json` (with the one around it where it says nothing), else the file's. */
  readonly name: string;
}

/**
 * @param path a model file, or the folder of a `model.json`
 * @throws HeatlensError `model-not-found`; `model-unsupported` for the folder of a SavedModel
 */
export async function findModel(path: string): Promise<ModelPlace> {
  const given = resolve(path);
  const file = (await kindOf(given)) === 'folder' ? join(given, 'model.json') : given;
  if ((await kindOf(file)) !== 'file') {
    if ((await kindOf(join(given, 'saved_model.pb'))) === 'file') refuseSavedModel(basename(given));
    const remedy = file === given ? 'Check the path.' : 'Name the model file, or a folder with a `model.json`.';
    throw new HeatlensError('model-not-found', `There is no model at \`${file}\`. ${remedy}`, {details: {file}});
  }
  const folder = dirname(file);
  return {file, folder, name: nameOf(file, folder)};
}

/** Folder names that converters give and that say nothing; the one around it is said too. */
const meaningless = /^(tfjs|web|js|model|tfjs[-_]?(layers|graph|model)|web[-_]?model|layers|graph)$/i;

function nameOf(file: string, folder: string): string {
  if (basename(file) !== 'model.json') return basename(file);
  return meaningless.test(basename(folder)) ? `${basename(dirname(folder))}/${basename(folder)}` : basename(folder);
}

/**
 * Reads files beside the model, and nothing outside its folder: no absolute path, no `..`, no link that leads out.
 * @param read called with what was read, for the content hash
 */
export function readerBeside(folder: string): ReadBeside {
  return async (path) => readWhole(await placeBeside(folder, path));
}

/** The same for parts of files. */
export function openerBeside(folder: string): OpenBeside {
  return async (path) => openFile(await placeBeside(folder, path));
}

async function placeBeside(folder: string, path: string): Promise<string> {
  const file = resolve(folder, path);
  if (isAbsolute(path) || /^[a-z]+:/i.test(path) || path.split(/[\\/]/).includes('..') || outside(folder, file)) {
    throw new HeatlensError(
      'model-unreadable',
      `The model names the file \`${path}\` outside its own folder; Heatlens does not read it. Export the model again.`,
    );
  }
  const real = await realpath(file).catch((cause: unknown) => {
    throw new HeatlensError(
      'model-unreadable',
      `The model's file \`${path}\` is missing. Copy it beside \`model.json\`.`,
      {cause, details: {file}},
    );
  });
  if (outside(await realpath(folder), real)) {
    throw new HeatlensError(
      'model-unreadable',
      `The model's file \`${path}\` is a link out of its folder; Heatlens does not follow it. Copy the file itself.`,
    );
  }
  if ((await kindOf(real)) !== 'file') {
    throw new HeatlensError(
      'model-unreadable',
      `The model's file \`${path}\` is no file. Copy it beside \`model.json\` again.`,
      {details: {file}},
    );
  }
  return real;
}

/** @throws HeatlensError `model-unreadable` where the file cannot be read */
export async function readWhole(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new HeatlensError(
      'model-unreadable',
      `\`${file}\` cannot be read: ${reason(cause)}. Check its permissions.`,
      {cause},
    );
  }
}

/** The first bytes of a file, for sniffing; none of what is no file. */
export async function readStart(file: string, bytes: number): Promise<Uint8Array> {
  if ((await kindOf(file)) !== 'file') return new Uint8Array();
  const handle = await open(file, 'r');
  try {
    const {buffer, bytesRead} = await handle.read(new Uint8Array(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

function outside(folder: string, file: string): boolean {
  const path = relative(folder, file);
  return path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
}

/** A pipe or device, at which reading waits or never ends, is none. */
async function kindOf(path: string): Promise<'file' | 'folder' | 'none'> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return 'folder';
  return found?.isFile() ? 'file' : 'none';
}

function reason(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
}

import {createHash} from 'node:crypto';
import {readdir, stat} from 'node:fs/promises';
import {classMatcher} from '../../../core/settings/classMatcher.ts';
import type {SweepRequest} from '../../../protocol/sweep.ts';
import type {FoundFile} from '../folderWalk.ts';
import {readBoxTable, type GivenBoxes} from './boxes.ts';
import type {ByPath} from './byPath.ts';
import {folderLabel} from './folders.ts';
import {readLabelTable} from './labels.ts';

/** What is known of a picture besides its pixels. */
export interface Truth {
  /** As it was given. */
  readonly given: string | null;
  /** The class it means. */
  readonly label: number | null;
  /** Of a table; those of annotation files are read with the picture. */
  readonly boxes: GivenBoxes | null;
  /** Another one where any of it changed, the files beside the picture included. */
  readonly stamp: Uint8Array;
}

/** Where labels and boxes come from. */
export interface TruthSource {
  of(file: FoundFile): Truth;
  /** Folders of annotations and masks, one file a picture. */
  readonly annotations?: string;
  readonly masks?: string;
  /** In words, for the provenance. */
  readonly told: {readonly labels: string | null; readonly boxes: string | null; readonly masks: string | null};
  readonly warnings: readonly string[];
}

/** @throws HeatlensError `settings-invalid` where a table cannot be understood */
export async function openTruth(
  {folder, labels, boxes, masks}: SweepRequest,
  classes: readonly string[],
): Promise<TruthSource> {
  const match = classMatcher(classes);
  const given = labels === undefined ? undefined : await readLabelTable(labels, folder);
  const perFolder = given === undefined ? await foldersInOrder(folder, classes, match) : undefined;
  const annotations = boxes !== undefined && (await isFolder(boxes)) ? boxes : undefined;
  const table = boxes === undefined || annotations !== undefined ? undefined : await readBoxTable(boxes, folder);
  return {
    of: (file) => truthOf(file, given, perFolder?.match ?? match, table),
    annotations,
    masks,
    told: {labels: labels ?? 'sub-folders', boxes: boxes ?? null, masks: masks ?? null},
    warnings: perFolder === undefined ? [] : [perFolder.warning],
  };
}

function truthOf(
  file: FoundFile,
  labels: ByPath<string> | undefined,
  match: (name: string) => number | undefined,
  table: ByPath<GivenBoxes> | undefined,
): Truth {
  const given =
    labels === undefined ? folderLabel(file.path, (name) => match(name) !== undefined) : (labels.of(file.path) ?? null);
  const label = given === null ? null : (match(given) ?? null);
  const boxes = table?.of(file.path) ?? null;
  const known = JSON.stringify([given, label, boxes, file.annotation, file.mask]);
  return {given, label, boxes, stamp: new Uint8Array(createHash('sha256').update(known).digest().subarray(0, 8))};
}

/**
 * Training programs number the classes by the alphabetical order of their folders. Where no folder's name is a class, and
 * there are as many folders as classes, that is taken, and said.
 */
async function foldersInOrder(
  folder: string,
  classes: readonly string[],
  match: (name: string) => number | undefined,
): Promise<{match: (name: string) => number | undefined; warning: string} | undefined> {
  const entries = await readdir(folder, {withFileTypes: true}).catch(() => []);
  const names = entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({name}) => name)
    .sort();
  if (names.length !== classes.length || names.some((name) => match(name) !== undefined)) return undefined;
  const places = new Map(names.map((name, index) => [name, index]));
  const warning =
    `No sub-folder is called as a class of the model. There are as many of both, so the folders were taken for the classes in their ` +
    `alphabetical order: ${names[0]} for ${classes[0]}, … Give --labels if that is wrong.`;
  return {match: (name) => places.get(name), warning};
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path)).isDirectory();
}

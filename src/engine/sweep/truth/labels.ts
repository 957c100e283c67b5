import {readFile} from 'node:fs/promises';
import {ByPath} from './byPath.ts';
import {invalidTruth, readTable} from './tables.ts';

const fileColumns = [
  'file',
  'filename',
  'path',
  'filepath',
  'image',
  'imageid',
  'imagepath',
  'imagefile',
  'name',
  'id',
];
const labelColumns = ['label', 'class', 'classname', 'labelname', 'category', 'target', 'y'];

/**
 * Labels by file, from a CSV of (file, label) or a JSON: {"file": "label"} or [{"file": …, "label": …}].
 *
 * @throws HeatlensError `settings-invalid`
 */
export async function readLabelTable(file: string, folder: string): Promise<ByPath<string>> {
  const labels = new ByPath<string>(folder);
  const add = (name: string | undefined, label: string | undefined) => {
    if (name && label) labels.set(name, label);
  };
  if (file.toLowerCase().endsWith('.json')) for (const [name, label] of await jsonPairs(file)) add(name, label);
  else {
    const known = new Set([...fileColumns, ...labelColumns]);
    for await (const row of readTable(file, known, ['file', 'label']))
      add(firstOf(row, fileColumns), firstOf(row, labelColumns));
  }
  if (labels.size > 0) return labels;
  throw invalidTruth(file, 'labels no picture', 'Write a line `file,label` and one for each picture');
}

export function firstOf(row: Readonly<Record<string, string>>, columns: readonly string[]): string | undefined {
  for (const column of columns) if (row[column] !== undefined && row[column] !== '') return row[column];
  return undefined;
}

export async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse((await readFile(file, 'utf8')).replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw invalidTruth(
      file,
      `is not JSON (${cause instanceof Error ? cause.message : String(cause)})`,
      'Correct it',
      cause,
    );
  }
}

async function jsonPairs(file: string): Promise<readonly (readonly [string | undefined, string | undefined])[]> {
  const value = await readJson(file);
  if (Array.isArray(value)) {
    return value.map((entry) => {
      const row = isRecord(entry)
        ? Object.fromEntries(
            Object.entries(entry).map(([key, text]) => [key.toLowerCase().replaceAll('_', ''), textOf(text)]),
          )
        : {};
      return [firstOf(row, fileColumns), firstOf(row, labelColumns)];
    });
  }
  if (isRecord(value)) return Object.entries(value).map(([name, label]) => [name, textOf(label)]);
  throw invalidTruth(file, 'holds no labels', 'Write {"file": "label", …} or [{"file": …, "label": …}, …]');
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

import {HeatlensError} from '../errors.ts';

/** Files beside a model that are looked at for labels, the first one found is taken. */
export const labelFiles: readonly string[] = ['labels.txt', 'labels.json', 'class_names.txt', 'metadata.json'];

/**
 * Reads a label file: one label a line, with or without its number in front; or JSON, as a list,
 * `{"labels": […]}` (Teachable Machine), `{index: label}`, `{index: [id, label]}` (Keras' ImageNet) or `{label: index}`.
 *
 * @param file its name; the ending says which of both it is
 * @throws settings-invalid
 */
export function parseLabels(text: string, file: string): readonly string[] {
  const content = text.replace(/^\uFEFF/, '');
  const labels = file.toLowerCase().endsWith('.json') ? jsonLabels(content, file) : lineLabels(content);
  if (labels.length === 0)
    throw invalid(file, 'names no class', "Write one class name a line, in the order of the model's outputs");
  return labels;
}

function lineLabels(text: string): readonly string[] {
  const lines = text
    .trimEnd()
    .split(/\r?\n/)
    .map((line) => line.trim());
  if (lines.length === 1 && lines[0] === '') return [];
  const numbered = lines.every((line, i) => new RegExp(`^${i}[\\s:,]+\\S`).test(line));
  return numbered ? lines.map((line) => line.replace(/^\d+[\s:,]+/, '')) : lines;
}

function jsonLabels(text: string, file: string): readonly string[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(file, 'is not JSON', 'Correct it, or delete it', cause);
  }
  const stored = isRecord(value) && Array.isArray(value['labels']) ? value['labels'] : value;
  const labels = Array.isArray(stored)
    ? listLabels(stored)
    : isRecord(stored)
      ? (byIndex(stored) ?? byLabel(stored))
      : undefined;
  if (!labels) {
    throw invalid(
      file,
      'is not a list of class names',
      'Write ["first", "second", …], {"0": "first", …} or {"first": 0, …} with every index once',
    );
  }
  return labels;
}

function listLabels(values: readonly unknown[]): readonly string[] | undefined {
  const labels = values.map((value) => nameOf(value));
  return labels.every((label) => label !== undefined) ? labels : undefined;
}

/** {index: label} with every index from 0 on. */
function byIndex(stored: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  return listLabels(Array.from({length: Object.keys(stored).length}, (_, i) => stored[String(i)]));
}

/** {label: index} with every index from 0 on. */
function byLabel(stored: Readonly<Record<string, unknown>>): readonly string[] | undefined {
  const names = new Map(Object.entries(stored).map(([label, index]) => [index, label]));
  return listLabels(Array.from({length: Object.keys(stored).length}, (_, i) => names.get(i)));
}

/** A label, or the last of Keras' ["n01440764", "tench"]. */
function nameOf(value: unknown): string | undefined {
  const name: unknown = Array.isArray(value) ? value.at(-1) : value;
  return typeof name === 'string' ? name : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(file: string, what: string, remedy: string, cause?: unknown): HeatlensError {
  return new HeatlensError('settings-invalid', `The label file ${file} ${what}. ${remedy}.`, {cause, details: {file}});
}

import {HeatlensError} from '../errors.ts';

/** Files beside a model that are looked at for labels, the first one found is taken. */
export const labelFiles: readonly string[] = ['labels.txt', 'labels.json', 'class_names.txt', 'metadata.json'];

/**
 * Reads a label file: one label a line, with or without its number in front; or JSON, as a list, as
 * `{"labels": […]}` (Teachable Machine), as `{index: label}`, `{index: [id, label]}` (Keras' ImageNet) or `{label: index}`.
 *
 * @param file its name; the ending says which of both it is
 * @throws settings-invalid
 */
export function parseLabels(text: string, file: string): readonly string[] {
  const content = text.replace(/^\uFEFF/, '');
  const labels = file.toLowerCase().endsWith('.json') ? jsonLabels(content, file) : lineLabels(content);
  if (labels.length === 0) throw invalid(file, 'names no class', 'Write one class name a line, in the order of the model\'s outputs');
  return labels;
}

/** Labels brought to the number of classes; `labels` is always that long. */
export interface FittedLabels {
  readonly labels: readonly string[];
  /** True where no label file fitted and the labels are "class 0", "class 1", … */
  readonly made: boolean;
  readonly warning?: string;
}

/**
 * Makes labels fit a network.
 *
 * A network of 1001 classes with ImageNet's 1000 labels has a background class in front (TensorFlow's older models), and
 * the other way round. One class with two labels is a sigmoid: its score speaks for the second.
 * Any other length is a warning, and the labels are ignored.
 *
 * @param classes number of scores of the network, ≥ 1
 * @param from where the labels stand, for the warning
 */
export function fitLabels(labels: readonly string[] | undefined, classes: number, from: string): FittedLabels {
  if (!labels) return {labels: madeLabels(classes), made: true};
  if (labels.length === classes) return {labels, made: false};
  const background = /^(background|dummy|__background__)$/i;
  if (labels.length === 1000 && classes === 1001) {
    const warning = `${from} has 1000 labels and the model 1001 classes: class 0 is taken as the background, and the labels start at class 1.`;
    return {labels: ['background', ...labels], made: false, warning};
  }
  if (labels.length === classes + 1 && background.test(labels[0] ?? '')) {
    const warning = `${from} starts with "${labels[0]}", which the model has no class for: the label is left out.`;
    return {labels: labels.slice(1), made: false, warning};
  }
  if (classes === 1 && labels.length === 2) return {labels: labels.slice(1), made: false};
  const warning =
    `${from} has ${labels.length} labels and the model ${classes} classes, so the labels are ignored: ` +
    'give it one label for each class, in the order of the outputs.';
  return {labels: madeLabels(classes), made: true, warning};
}

function madeLabels(classes: number): readonly string[] {
  return Array.from({length: classes}, (_, i) => `class ${i}`);
}

function lineLabels(text: string): readonly string[] {
  const lines = text.trimEnd().split(/\r?\n/).map((line) => line.trim());
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
  const labels = Array.isArray(stored) ? listLabels(stored) : isRecord(stored) ? (byIndex(stored) ?? byLabel(stored)) : undefined;
  if (!labels) {
    throw invalid(file, 'is not a list of class names', 'Write ["first", "second", …], {"0": "first", …} or {"first": 0, …} with every index once');
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

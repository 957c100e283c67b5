import {HeatlensError} from '../errors.ts';
import {nearest} from './nearest.ts';

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
 * A network of 1001 classes with ImageNet's 1000 labels has a background class in front (TensorFlow's older models); a
 * first label "background" that the network has no class for is left out. Any other length is a warning, and the labels
 * are ignored.
 *
 * @param classes how many the network tells apart (`classCount`: two for a single sigmoid)
 * @param from where the labels stand, for the warning
 */
export function fitLabels(labels: readonly string[] | undefined, classes: number, from: string): FittedLabels {
  if (!labels) return {labels: madeLabels(classes), made: true};
  if (labels.length === classes) return {labels, made: false};
  const background = /^(background|dummy|__background__)$/i;
  if (labels.length === 1000 && classes === 1001) {
    const warning =
      `${from} has 1000 labels and the model 1001 classes: ` +
      'class 0 is taken as the background, and the labels start at class 1.';
    return {labels: ['background', ...labels], made: false, warning};
  }
  if (labels.length === classes + 1 && background.test(labels[0] ?? '')) {
    const warning = `${from} starts with "${labels[0]}", which the model has no class for: the label is left out.`;
    return {labels: labels.slice(1), made: false, warning};
  }
  const warning =
    `${from} has ${labels.length} labels and the model ${classes} classes, so the labels are ignored: ` +
    'give it one label for each class, in the order of the outputs.';
  return {labels: madeLabels(classes), made: true, warning};
}

/**
 * The index of the class that a person means: a number, a label, or one name of a label such as "tench, Tinca tinca".
 * Case and outer blanks do not matter; a number in a text is an index where no label reads so.
 *
 * @param labels one for each class
 * @throws unknown-class, with the nearest labels in the message and in `details.nearest`
 */
export function findClass(spec: string | number, labels: readonly string[]): number {
  if (typeof spec === 'number') return checkedIndex(spec, labels);
  const wanted = folded(spec);
  for (const matches of [
    (label: string) => folded(label) === wanted,
    (label: string) => names(label).includes(wanted),
  ]) {
    const found = labels.flatMap((label, i) => (matches(label) ? [i] : []));
    if (found.length > 1) throw ambiguous(spec, found);
    if (found[0] !== undefined) return found[0];
  }
  if (/^\s*\d+\s*$/.test(spec)) return checkedIndex(Number(spec), labels);
  throw unknown(spec, labels);
}

function madeLabels(classes: number): readonly string[] {
  return Array.from({length: classes}, (_, i) => `class ${i}`);
}

function checkedIndex(index: number, labels: readonly string[]): number {
  if (Number.isInteger(index) && index >= 0 && index < labels.length) return index;
  const last = labels.length - 1;
  throw new HeatlensError('unknown-class', `The model has no class ${index}. Its classes are 0 to ${last}.`, {
    details: {nearest: []},
  });
}

function ambiguous(spec: string, found: readonly number[]): HeatlensError {
  const all = `${found.slice(0, -1).join(', ')} and ${found.at(-1)}`;
  return new HeatlensError(
    'unknown-class',
    `"${spec}" is the name of classes ${all}. Give the number of the one you mean.`,
    {
      details: {nearest: found},
    },
  );
}

function unknown(spec: string, labels: readonly string[]): HeatlensError {
  const near = nearest(spec, labels);
  const shown = near.length > 0 ? near : labels.slice(0, 3);
  const lead = near.length > 0 ? 'Nearest' : 'It starts with';
  const list = shown.map((label) => `"${label}" (${labels.indexOf(label)})`).join(', ');
  const sentence =
    `The model has no class "${spec}". ${lead}: ${list}. ` +
    `Give one of its labels or a number from 0 to ${labels.length - 1}.`;
  return new HeatlensError('unknown-class', sentence, {details: {nearest: near}});
}

function names(label: string): readonly string[] {
  return label.split(',').map(folded);
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}

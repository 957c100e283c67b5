import {HeatlensError} from '../errors.ts';
import {nearest} from './nearest.ts';

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
  for (const matches of [(label: string) => folded(label) === wanted, (label: string) => names(label).includes(wanted)]) {
    const found = labels.flatMap((label, i) => (matches(label) ? [i] : []));
    if (found.length > 1) throw ambiguous(spec, found);
    if (found[0] !== undefined) return found[0];
  }
  if (/^\s*\d+\s*$/.test(spec)) return checkedIndex(Number(spec), labels);
  throw unknown(spec, labels);
}

function checkedIndex(index: number, labels: readonly string[]): number {
  if (Number.isInteger(index) && index >= 0 && index < labels.length) return index;
  const last = labels.length - 1;
  throw new HeatlensError('unknown-class', `The model has no class ${index}. Its classes are 0 to ${last}.`, {details: {nearest: []}});
}

function ambiguous(spec: string, found: readonly number[]): HeatlensError {
  const all = `${found.slice(0, -1).join(', ')} and ${found.at(-1)}`;
  return new HeatlensError('unknown-class', `"${spec}" is the name of classes ${all}. Give the number of the one you mean.`, {
    details: {nearest: found},
  });
}

function unknown(spec: string, labels: readonly string[]): HeatlensError {
  const near = nearest(spec, labels);
  const shown = near.length > 0 ? near : labels.slice(0, 3);
  const lead = near.length > 0 ? 'Nearest' : 'It starts with';
  const list = shown.map((label) => `"${label}" (${labels.indexOf(label)})`).join(', ');
  const sentence = `The model has no class "${spec}". ${lead}: ${list}. Give one of its labels or a number from 0 to ${labels.length - 1}.`;
  return new HeatlensError('unknown-class', sentence, {details: {nearest: near}});
}

function names(label: string): readonly string[] {
  return label.split(',').map(folded);
}

function folded(name: string): string {
  return name.trim().toLowerCase();
}

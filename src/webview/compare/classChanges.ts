import type {ClassScore, Prediction} from '../../protocol/explanation.ts';
import {classMatch} from './classMatch.ts';

/** One class in the best five of A or B. */
export interface ClassRow {
  /** A's name and index, where A has the class. */
  readonly label: string;
  readonly index: number;
  readonly a: ClassScore | undefined;
  readonly b: ClassScore | undefined;
}

/**
 * The best five of both and the explained class, A's first; which classes are the same is matched by label, else by
 * index.
 */
export function classRows(a: Prediction | undefined, b: Prediction | undefined): readonly ClassRow[] {
  const rows = new Map<string, ClassRow>();
  for (const score of scores(a))
    rows.set(`${score.index}`, {label: score.label, index: score.index, a: score, b: undefined});
  const toA = a && b && classMatch(a.labels, b.labels).toA;
  for (const score of scores(b)) {
    const index = toA?.[score.index] ?? -1;
    const key = index < 0 ? `only B ${score.index}` : `${index}`;
    const name = index < 0 ? score : {label: a?.labels[index] ?? score.label, index};
    rows.set(key, {label: name.label, index: name.index, a: rows.get(key)?.a, b: score});
  }
  return [...rows.values()];
}

/** B − A in percent points, or of the logits where there are no probabilities; empty where one is not known. */
export function changeText({a, b}: ClassRow): string {
  if (a === undefined || b === undefined) return '';
  const signed = (value: number, digits: number, unit: string) =>
    `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}${unit}`;
  if (a.probability === null || b.probability === null) return signed(b.logit - a.logit, 2, '');
  const points = 100 * (b.probability - a.probability);
  return Math.abs(points) < 0.05 ? '=' : signed(points, 1, ' %');
}

function scores(prediction: Prediction | undefined): readonly ClassScore[] {
  if (prediction === undefined) return [];
  const {top, target} = prediction;
  return top.some(({index}) => index === target.index) ? top : [...top, target];
}

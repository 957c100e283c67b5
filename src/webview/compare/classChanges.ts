import type {ClassScore, Prediction} from '../../protocol/explanation.ts';

/** One class in the best five of A or B. */
export interface ClassRow {
  readonly label: string;
  /** Of A where A has it among its best, else of B. */
  readonly index: number;
  readonly a: ClassScore | undefined;
  readonly b: ClassScore | undefined;
}

/** The best five of both and the explained class, A's first; a class is the same where its label is. */
export function classRows(a: Prediction | undefined, b: Prediction | undefined): readonly ClassRow[] {
  const [ofA, ofB] = [scores(a), scores(b)];
  const labels = new Set([...ofA.keys(), ...ofB.keys()]);
  return [...labels].map((label) => {
    const [x, y] = [ofA.get(label), ofB.get(label)];
    return {label, index: (x ?? y)?.index ?? 0, a: x, b: y};
  });
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

function scores(prediction: Prediction | undefined): ReadonlyMap<string, ClassScore> {
  if (prediction === undefined) return new Map();
  const {top, target} = prediction;
  return new Map([...top, target].map((score) => [score.label, score]));
}

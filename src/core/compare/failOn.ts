import {HeatlensError} from '../errors.ts';
import type {MapSimilarity} from './similarity.ts';
import type {Change} from './outcomes.ts';
import type {Explained} from './verdict.ts';

/** What a gate looks at. */
export interface GatedComparison {
  readonly labelled: number;
  readonly accuracy: Change | null;
  readonly ece: Change | null;
  readonly agreement: Change | null;
  readonly flips: {readonly rightToWrong: {readonly length: number}};
  readonly explained: Explained;
  readonly similarity: MapSimilarity;
}

/** One condition under which a comparison fails. */
export interface FailCondition {
  /** As it was written. */
  readonly text: string;
  readonly figure: string;
  readonly sign: '<' | '>';
  readonly bound: number;
}

export interface GateResult extends FailCondition {
  readonly value: number;
  readonly failed: boolean;
  /** What was measured against what, in words. */
  readonly reason: string;
}

interface Figure {
  /** In words, for the reason. */
  readonly title: string;
  /** Null where the pictures do not have it. */
  readonly of: (comparison: GatedComparison) => number | null;
  /** What the pictures would need. */
  readonly remedy: string;
}

const labels = 'Put the pictures into one folder a class, or give --labels.';
const sameClass =
  'No picture has maps of one class by both models: compare models that know the same classes, or give another --store.';
const change = (of: Change | null) => of && of.b - of.a;
const alike =
  (figure: Exclude<keyof MapSimilarity, 'centres'>) =>
  ({explained, similarity}: GatedComparison) =>
    explained.label + explained.prediction === 0 ? null : similarity[figure];

/** Changes are B − A. */
const figures: Readonly<Record<string, Figure>> = {
  accuracy: {title: 'the change of accuracy', of: ({accuracy}) => change(accuracy), remedy: labels},
  ece: {title: 'the change of the calibration error', of: ({ece}) => change(ece), remedy: labels},
  'energy-in-box': {
    title: 'the change of the energy on the objects',
    of: ({agreement}) => change(agreement),
    remedy: 'Give --boxes or --masks.',
  },
  'right-to-wrong': {
    title: 'the share of pictures that only A gets right',
    of: ({flips, labelled}) => (labelled === 0 ? null : flips.rightToWrong.length / labelled),
    remedy: labels,
  },
  spearman: {title: 'the mean rank correlation of the maps', of: alike('spearman'), remedy: sameClass},
  ssim: {title: 'the mean structural similarity of the maps', of: alike('ssim'), remedy: sameClass},
  top20: {title: 'the mean overlap of the maps’ brightest fifths', of: alike('top20'), remedy: sameClass},
  'shared-energy': {
    title: 'the mean share of energy that the maps have in the same places',
    of: alike('shared'),
    remedy: sameClass,
  },
};

/**
 * Reads `accuracy<-0.5%,energy-in-box<-5%`: a figure, `<` or `>`, and a number or per cent; it fails where that holds.
 *
 * @throws HeatlensError `argument-invalid`
 */
export function parseFailOn(text: string): readonly FailCondition[] {
  return text.split(',').map((part) => {
    const written = part.trim();
    const [, figure = '', sign, number, percent] =
      /^([a-z0-9-]+?)\s*([<>])\s*([-+−]?(?:\d+\.?\d*|\.\d+))\s*(%?)$/i.exec(written) ?? [];
    if ((sign !== '<' && sign !== '>') || !Object.hasOwn(figures, figure)) throw invalid(written);
    const bound = Number(number.replace('−', '-')) / (percent === '%' ? 100 : 1);
    return {text: written, figure, sign, bound};
  });
}

function invalid(written: string): HeatlensError {
  const sentence = `The condition \`${written}\` cannot be read. Write it as in accuracy<-0.5%, of one of ${Object.keys(figures).join(', ')}.`;
  return new HeatlensError('argument-invalid', sentence);
}

/**
 * @throws HeatlensError `argument-invalid` where the pictures do not have what a condition is about: what cannot be
 * told never passes
 */
export function gate(comparison: GatedComparison, conditions: readonly FailCondition[]): readonly GateResult[] {
  return conditions.map((condition) => {
    const {figure, sign, bound, text} = condition;
    const {title, of, remedy} = figures[figure];
    const value = of(comparison);
    if (value === null || !Number.isFinite(value))
      throw new HeatlensError('argument-invalid', `These pictures cannot tell \`${text}\`. ${remedy}`);
    const failed = sign === '<' ? value < bound : value > bound;
    const side = `${failed ? '' : 'not '}${sign === '<' ? 'below' : 'above'}`;
    return {...condition, value, failed, reason: `${title} is ${shown(value, text)}, ${side} ${shown(bound, text)}`};
  });
}

function shown(value: number, text: string): string {
  return text.endsWith('%') ? `${(100 * value).toFixed(2)} %` : value.toFixed(4);
}

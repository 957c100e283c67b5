import {
  keptQuestions,
  keyOf,
  type Answer,
  type AnswerState,
  type Asked,
  type Checkpoint,
  type Comparison,
  type Question,
} from '../../protocol/comparePanel.ts';
import type {MethodSummary} from '../../protocol/engine.ts';
import type {ShownPicture} from '../../protocol/explanation.ts';
import type {ViewSettings} from '../../protocol/panel.ts';
import {defaultView, type View} from '../state.ts';
import {withSettings} from '../withSettings.ts';

/** A beside B, B over A up to a line, both in turn in one place, both with B − A, or all checkpoints. */
export type Mode = 'side' | 'swipe' | 'flicker' | 'difference' | 'all';

/** How two maps are put beside each other; nothing here needs the engine. */
export interface Arrangement {
  readonly mode: Mode;
  /** All maps from 0 to the greatest of them, or each to its own maximum. */
  readonly scale: 'shared' | 'own';
  /** Where the line of the swipe is, 0…1 of the stage's width. */
  readonly split: number;
  /** What flickering shows now. */
  readonly flicker: 'a' | 'b';
}

/** What is known of one picture. */
export interface Known {
  readonly question: Question | undefined;
  /** By question, the one asked last at the end, and checkpoint. */
  readonly answers: ReadonlyMap<string, ReadonlyMap<number, AnswerState>>;
  readonly picture: ShownPicture | undefined;
}

/** Everything the page knows; one value, replaced by `reduce`. */
export interface CompareModel {
  readonly comparison: Comparison;
  readonly checkpoints: readonly Checkpoint[];
  /** One a picture. */
  readonly known: readonly Known[];
  /** The place of the picture that is shown large. */
  readonly inSight: number;
  readonly methods: readonly MethodSummary[];
  readonly view: View;
  readonly arrangement: Arrangement;
  /** What the user chose; null: A is the first, B the last there is. */
  readonly a: number | null;
  readonly b: number | null;
  readonly note: string;
}

export type CompareEvent =
  | {readonly kind: 'comparison'; readonly comparison: Comparison}
  | {readonly kind: 'checkpoints'; readonly checkpoints: readonly Checkpoint[]}
  | {readonly kind: 'question'; readonly asked: Asked}
  | {readonly kind: 'answer'; readonly answer: Answer}
  | {readonly kind: 'picture'; readonly picture: number; readonly shown: ShownPicture}
  | {readonly kind: 'methods'; readonly methods: readonly MethodSummary[]}
  | {readonly kind: 'settings'; readonly settings: ViewSettings}
  | {readonly kind: 'view'; readonly change: Partial<View>}
  | {readonly kind: 'arrange'; readonly change: Partial<Arrangement>}
  | {readonly kind: 'show'; readonly picture: number}
  | {readonly kind: 'choose'; readonly side: 'a' | 'b'; readonly checkpoint: number}
  | {readonly kind: 'swap'}
  | {readonly kind: 'note'; readonly text: string};

const nothing: Known = {question: undefined, answers: new Map(), picture: undefined};

export const initialComparison: CompareModel = {
  comparison: {pictures: [], watched: null},
  checkpoints: [],
  known: [],
  inSight: 0,
  methods: [],
  view: {...defaultView, box: false},
  arrangement: {mode: 'side', scale: 'own', split: 0.5, flicker: 'a'},
  a: null,
  b: null,
  note: '',
};

export function reduce(model: CompareModel, event: CompareEvent): CompareModel {
  switch (event.kind) {
    case 'comparison':
    case 'checkpoints':
    case 'methods': {
      const {kind: _, ...change} = event;
      return {...model, ...change};
    }
    case 'question':
      return asked(model, event.asked);
    case 'picture':
      return learnt(model, event.picture, {picture: event.shown});
    case 'answer': {
      const {picture, checkpoint, question, state} = event.answer;
      const {answers} = model.known[picture] ?? nothing;
      return learnt(model, picture, {
        answers: new Map(answers).set(question, new Map(answers.get(question)).set(checkpoint, state)),
      });
    }
    case 'settings':
      return {...model, view: withSettings(model.view, event.settings)};
    case 'view':
      return {...model, view: {...model.view, ...event.change}};
    case 'arrange':
      return {...model, arrangement: {...model.arrangement, ...event.change}};
    case 'show':
      return {...model, inSight: Math.min(model.comparison.pictures.length - 1, Math.max(0, event.picture))};
    case 'choose':
      return {...model, [event.side]: event.checkpoint};
    case 'swap':
      return {...model, a: shown(model, 'b')?.id ?? null, b: shown(model, 'a')?.id ?? null};
    case 'note':
      return {...model, note: event.text};
  }
}

function learnt(model: CompareModel, picture: number, change: Partial<Known>): CompareModel {
  const known = Array.from(
    {length: Math.max(model.known.length, picture + 1)},
    (_, place) => model.known[place] ?? nothing,
  );
  return {...model, known: known.with(picture, {...known[picture], ...change})};
}

function asked(model: CompareModel, {picture, question}: Asked): CompareModel {
  const {question: before, answers} = model.known[picture] ?? nothing;
  const key = keyOf(question);
  // The host says again what this page asked for.
  if (before !== undefined && keyOf(before) === key) return model;
  const others = [...answers].filter(([other]) => other !== key).slice(1 - 2 * keptQuestions(model.known.length));
  return learnt(model, picture, {
    question,
    answers: new Map([...others, [key, answers.get(key) ?? new Map<number, AnswerState>()]]),
  });
}

/** What is known of the picture in sight. */
export function here({known, inSight}: CompareModel): Known {
  return known[inSight] ?? nothing;
}

/** The checkpoint at a side of the comparison; a single one is at both. */
export function shown({checkpoints, a, b}: CompareModel, side: 'a' | 'b'): Checkpoint | undefined {
  const chosen = checkpoints.find(({id}) => id === (side === 'a' ? a : b));
  return chosen ?? checkpoints.at(side === 'a' ? 0 : -1);
}

const waiting: AnswerState = {kind: 'waiting'};

/** What a checkpoint says to the present question about a picture. */
export function answerOf({answers, question}: Known, checkpoint: number | undefined): AnswerState {
  return (question && checkpoint !== undefined ? answers.get(keyOf(question))?.get(checkpoint) : undefined) ?? waiting;
}

/** The picture's own size, as soon as it is known. */
export function extentOf(
  known: Known,
  checkpoints: readonly Checkpoint[],
): {readonly width: number; readonly height: number} | undefined {
  const predictions = checkpoints
    .map(({id}) => answerOf(known, id))
    .map((answer) => ('prediction' in answer ? answer.prediction : undefined));
  return predictions.find((prediction) => prediction !== undefined)?.image ?? known.picture;
}

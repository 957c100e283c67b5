import {NotificationType, NotificationType0, RequestType, RequestType0} from 'vscode-jsonrpc';
import type {ErrorCode} from '../core/errors.ts';
import type {CompareProgress, FolderComparison, SeriesFormat} from './compare.ts';
import type {MethodSummary} from './engine.ts';
import type {Aggregation, MapUpdate, Prediction, ShownPicture} from './explanation.ts';
import type {StoreOverview} from './gallery.ts';
import type {ViewSettings} from './panel.ts';

/** The links between the pages that compare models, on a few pictures and over a folder, and the extension host. */

/** One model of a comparison. It keeps its place and its maps when its file goes. */
export interface Checkpoint {
  /** What results name it by; never given again. */
  readonly id: number;
  readonly path: string;
  /** What tells it from the others: "early", "epoch-07". */
  readonly name: string;
  readonly file: 'there' | 'deleted' | 'overwritten';
}

/** The class that is explained of every checkpoint, by its label where they have it, else by its index. */
export interface SharedTarget {
  readonly index: number;
  readonly label: string;
  readonly sign: 1 | -1;
}

/** What is asked of every checkpoint. */
export interface Question {
  /** Null: what the first predicts; once that is known, the question comes again with it. */
  readonly target: SharedTarget | null;
  readonly method: string;
  readonly aggregate: Aggregation;
}

/**
 * Questions whose maps the host keeps of each picture, those asked last: a picture with twenty checkpoints has 4 MB for
 * each. The page keeps twice as many, and so what the host has.
 */
export function keptQuestions(pictures: number): number {
  return Math.max(3, Math.ceil(24 / pictures));
}

/** Equal for questions whose maps are the same. */
export function keyOf({target, method, aggregate}: Question): string {
  return JSON.stringify([target?.label, target?.index, target?.sign, method, aggregate]);
}

/** What is known of one checkpoint's answer; it is in exactly one of these. */
export type AnswerState =
  | {readonly kind: 'waiting'}
  | {readonly kind: 'pending'; readonly message: string; readonly prediction?: Prediction; readonly update?: MapUpdate}
  /** `note`: how its class was found, where not by its label. */
  | {readonly kind: 'complete'; readonly prediction: Prediction; readonly update: MapUpdate; readonly note: string}
  /** `diverged`: its weights are no numbers. */
  | {readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string; readonly diverged: boolean};

export interface Answer {
  /** Its place among the pictures. */
  readonly picture: number;
  readonly checkpoint: number;
  /** `keyOf` its question. */
  readonly question: string;
  readonly state: AnswerState;
}

/** What the page is about, said once. */
export interface Comparison {
  /** Absolute paths, at least one; where there are several, messages tell them by their places. */
  readonly pictures: readonly string[];
  /** The folder whose new checkpoints are appended; null where none is watched. */
  readonly watched: string | null;
}

/** What is asked of one of the pictures. */
export interface Asked {
  readonly picture: number;
  readonly question: Question;
}

/** What the page saves of itself for the host, which makes it again after a reload; the rest is the page's own. */
export interface SavedComparison {
  readonly comparison: Comparison;
  /** Absolute paths, in their order; those overwritten since are not among them. */
  readonly models: readonly string[];
  /** One a picture; where there is none, what it predicts is explained as the settings say. */
  readonly questions: readonly Question[];
}

/** The maps as they are on screen, for an export of all of them. */
export interface SeriesView extends ViewSettings {
  readonly format: SeriesFormat;
  /** One colour scale for all, or each its own. */
  readonly shared: boolean;
}

/** Host → page of a few pictures. */
export const compareEvents = {
  comparison: new NotificationType<Comparison>('comparison'),
  checkpoints: new NotificationType<readonly Checkpoint[]>('checkpoints'),
  question: new NotificationType<Asked>('question'),
  picture: new NotificationType<{readonly picture: number; readonly shown: ShownPicture}>('picture'),
  answer: new NotificationType<Answer>('answer'),
  view: new NotificationType<ViewSettings>('view'),
  /** A sentence for the status bar; empty: none. */
  note: new NotificationType<{readonly text: string}>('note'),
} as const;

/** Page of a few pictures → host. */
export const compareCalls = {
  /** The page has drawn itself and wants everything. */
  ready: new NotificationType0('ready'),
  methods: new RequestType0<readonly MethodSummary[], void>('methods'),
  ask: new NotificationType<Asked>('ask'),
  /** What is in sight is explained first. */
  inSight: new NotificationType<{readonly picture: number; readonly checkpoints: readonly number[]}>('inSight'),
  stop: new NotificationType0('stop'),
  retry: new NotificationType<{readonly checkpoint: number}>('retry'),
  addCheckpoint: new NotificationType0('addCheckpoint'),
  /** Null where the user gave up choosing a file. */
  export: new RequestType<SeriesView, {readonly file: string} | null, void>('export'),
  showLog: new NotificationType0('showLog'),
} as const;

/** How the comparison of a folder stands. */
export type FolderState =
  | {readonly kind: 'running'; readonly progress: CompareProgress}
  /** The user stopped it; it goes on where it was. */
  | {readonly kind: 'stopped'}
  | {readonly kind: 'failed'; readonly code: ErrorCode; readonly message: string}
  | {readonly kind: 'done'; readonly comparison: FolderComparison; readonly overview: StoreOverview};

/** What the page of a folder is about, said once. */
export interface FolderAbout {
  readonly folder: string;
  readonly store: string;
  readonly models: readonly [a: string, b: string];
}

/** Host → page of a folder. */
export const folderEvents = {
  about: new NotificationType<FolderAbout>('about'),
  state: new NotificationType<FolderState>('state'),
  view: new NotificationType<ViewSettings>('view'),
} as const;

/** Page of a folder → host; rows and thumbnails are asked for as the gallery does. */
export const folderCalls = {
  ready: new NotificationType0('ready'),
  stop: new NotificationType0('stop'),
  resume: new NotificationType0('resume'),
  /** Shows pictures in a comparison each. */
  open: new NotificationType<{readonly ids: Uint32Array}>('open'),
  showLog: new NotificationType0('showLog'),
} as const;

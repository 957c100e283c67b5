import {defaultColourMap, type ColourMapId} from '../../core/render/colourMaps.ts';
import type {Filter, SortKey} from '../../protocol/gallery.ts';
import type {GalleryState, SweepState} from '../../protocol/galleryPanel.ts';
import type {ViewSettings} from '../../protocol/panel.ts';
import {withSettings} from '../withSettings.ts';
import {emptySelection, moved, type Selection} from './selection.ts';

/** What the main area shows. */
export type Tab = 'pictures' | 'numbers' | 'looks' | 'localisation';

/** How the pictures are drawn; nothing here needs the engine. */
export interface GalleryView {
  readonly opacity: number;
  readonly colourMap: ColourMapId;
  /** Each map from its own 0 to its maximum, or all from 0 to the greatest in sight. */
  readonly scale: 'own' | 'shared';
  readonly columns: number;
  /** Whether the true boxes are drawn. */
  readonly boxes: boolean;
}

/** Everything the page knows; one value, replaced by `reduce`. Rows and thumbnails are in `Pages`. */
export interface GalleryModel {
  readonly state: GalleryState;
  readonly sweep: SweepState;
  readonly tab: Tab;
  readonly run: number | undefined;
  readonly filter: Filter;
  readonly sort: SortKey;
  readonly descending: boolean;
  /** The pictures that the filter leaves, in order; undefined before the first answer. */
  readonly ids: Uint32Array | undefined;
  /** Another number for each other question that `ids` answers; the same while a store grows under one question. */
  readonly order: number;
  readonly selection: Selection;
  readonly view: GalleryView;
  /** What went wrong with the last question, such as an expression that cannot be read. */
  readonly problem: string;
}

export type GalleryEvent =
  | {readonly kind: 'state'; readonly state: GalleryState}
  | {readonly kind: 'sweep'; readonly sweep: SweepState}
  | {readonly kind: 'settings'; readonly settings: ViewSettings}
  | {readonly kind: 'view'; readonly change: Partial<GalleryView>}
  | {readonly kind: 'tab'; readonly tab: Tab}
  | {readonly kind: 'run'; readonly run: number}
  /** A part of the filter; what is undefined is taken off. */
  | {readonly kind: 'filter'; readonly change: {readonly [K in keyof Filter]?: Filter[K] | undefined}}
  | {readonly kind: 'sort'; readonly sort: SortKey}
  | {readonly kind: 'found'; readonly ids: Uint32Array; readonly order: number}
  | {readonly kind: 'problem'; readonly message: string}
  | {readonly kind: 'selection'; readonly selection: Selection};

export const initialGallery: GalleryModel = {
  state: {kind: 'pending', message: 'Opening the store…'},
  sweep: {kind: 'idle'},
  tab: 'pictures',
  run: undefined,
  filter: {},
  sort: 'loss',
  descending: true,
  ids: undefined,
  order: 0,
  selection: emptySelection,
  view: {opacity: 0.6, colourMap: defaultColourMap, scale: 'own', columns: 8, boxes: false},
  problem: '',
};

export function reduce(model: GalleryModel, event: GalleryEvent): GalleryModel {
  switch (event.kind) {
    case 'state':
      return {...model, state: event.state, run: runAfter(model, event.state)};
    case 'sweep':
      return {...model, sweep: event.sweep};
    case 'settings':
      return {...model, view: withSettings(model.view, event.settings)};
    case 'view':
      return {...model, view: {...model.view, ...event.change}};
    case 'tab':
      return {...model, tab: event.tab};
    case 'run':
      return {...model, run: event.run, filter: {}, selection: emptySelection};
    case 'filter':
      return {...model, filter: withoutAbsent({...model.filter, ...event.change}), selection: emptySelection};
    case 'sort':
      return {
        ...model,
        sort: event.sort,
        descending: event.sort === model.sort ? !model.descending : startsDescending[event.sort],
      };
    case 'found':
      return {
        ...model,
        ids: event.ids,
        order: event.order,
        problem: '',
        selection: moved(model.selection, model.ids, event.ids),
      };
    case 'problem':
      return {...model, problem: event.message};
    case 'selection':
      return {...model, selection: event.selection};
  }
}

export function isFiltered(filter: Filter): boolean {
  return Object.keys(filter).length > 0;
}

const lists = new WeakMap<Uint32Array, number>();
let lastList = 0;

/** A question as a text, to tell it from others. Lists of pictures may be long: they are told apart by who they are. */
export function questionKey(question: unknown): string {
  return JSON.stringify(question, (_, value: unknown) => (value instanceof Uint32Array ? listNumber(value) : value));
}

function listNumber(list: Uint32Array): number {
  const known = lists.get(list) ?? ++lastList;
  lists.set(list, known);
  return known;
}

/** The run shown stays where the store still has it, unless a sweep here begins another; else the newest is. */
function runAfter({run, state: before, sweep}: GalleryModel, state: GalleryState): number | undefined {
  if (state.kind !== 'open') return run;
  const {runs} = state.overview;
  const newest = runs.at(-1)?.id;
  const begun = sweep.kind !== 'idle' && before.kind === 'open' && !before.overview.runs.some(({id}) => id === newest);
  return !begun && runs.some(({id}) => id === run) ? run : newest;
}

function withoutAbsent(filter: {readonly [K in keyof Filter]?: Filter[K] | undefined}): Filter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined && value !== ''));
}

/** What people look for comes first: the greatest loss, but the least agreement. */
const startsDescending: Readonly<Record<SortKey, boolean>> = {
  path: false,
  label: false,
  prediction: false,
  loss: true,
  confidence: true,
  margin: false,
  entropy: true,
  mapEntropy: true,
  border: true,
  agreement: false,
};

/** What makes another question to the store; the rest only changes the drawing. */
export function questionOf({run, filter, sort, descending}: GalleryModel) {
  return run === undefined ? undefined : {run, filter, sort, descending};
}

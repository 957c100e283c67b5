import {defaultColourMap, type ColourMapId} from '../core/render/colourMaps.ts';
import type {MethodSummary} from '../protocol/engine.ts';
import type {MapUpdate, Prediction, ShownPicture} from '../protocol/explanation.ts';
import type {PanelState, Sequence, ViewSettings} from '../protocol/panel.ts';
import {thinned} from '../protocol/thinning.ts';
import {strip, type Snapshot} from './snapshots.ts';
import {withSettings} from './withSettings.ts';

/** What is laid over the picture. */
export type Show = 'map' | 'contour' | 'mask';

/** How the map is drawn; nothing here needs the engine. */
export interface View {
  readonly opacity: number;
  readonly colourMap: ColourMapId;
  readonly show: Show;
  readonly grid: boolean;
  readonly box: boolean;
  /** Share of the map's maximum at which box and mask begin, 0…1. */
  readonly threshold: number;
}

/** Everything the panel knows; one value, replaced by `reduce`. */
export interface PanelModel {
  readonly state: PanelState;
  readonly message: string;
  readonly sequence: Sequence;
  readonly methods: readonly MethodSummary[];
  readonly view: View;
  readonly picture: ShownPicture | undefined;
  /** The newest; while a new explanation starts, still the one before. */
  readonly prediction: Prediction | undefined;
  /** The maps of the present explanation that are kept, oldest first. */
  readonly updates: readonly MapUpdate[];
  /** The last map of earlier explanations of this picture, newest first. */
  readonly finished: readonly Snapshot[];
  /** The snapshot the user looks at; null follows the newest. */
  readonly pinned: string | null;
}

export type PanelEvent =
  | {readonly kind: 'state'; readonly state: PanelState}
  | {readonly kind: 'message'; readonly text: string}
  | {readonly kind: 'sequence'; readonly sequence: Sequence}
  | {readonly kind: 'methods'; readonly methods: readonly MethodSummary[]}
  | {readonly kind: 'settings'; readonly settings: ViewSettings}
  | {readonly kind: 'picture'; readonly picture: ShownPicture}
  | {readonly kind: 'prediction'; readonly prediction: Prediction}
  | {readonly kind: 'map'; readonly update: MapUpdate}
  | {readonly kind: 'view'; readonly change: Partial<View>}
  | {readonly kind: 'pin'; readonly key: string | null};

export const defaultView: View = {
  opacity: 0.6,
  colourMap: defaultColourMap,
  show: 'map',
  grid: false,
  box: true,
  threshold: 0.15,
};

export const initialModel: PanelModel = {
  state: {kind: 'initial', picture: '', message: 'Starting…'},
  message: '',
  sequence: {index: 0, count: 1},
  methods: [],
  view: defaultView,
  picture: undefined,
  prediction: undefined,
  updates: [],
  finished: [],
  pinned: null,
};

/** Earlier maps kept to go back to. */
const keptMaps = 6;

export function reduce(model: PanelModel, event: PanelEvent): PanelModel {
  switch (event.kind) {
    case 'state':
      return enter(model, event.state);
    case 'message':
      return {...model, message: event.text};
    case 'sequence':
      return {...model, sequence: event.sequence};
    case 'methods':
      return {...model, methods: event.methods};
    case 'settings':
      return {...model, view: withSettings(model.view, event.settings)};
    case 'picture':
      return {...model, picture: event.picture};
    case 'prediction':
      return predicted(model, event.prediction);
    case 'map':
      return {...model, updates: thinned(model.updates, event.update)};
    case 'view':
      return {...model, view: {...model.view, ...event.change}};
    case 'pin':
      return {...model, pinned: event.key};
  }
}

/** What lies over the picture now: what was pinned, else the newest map, else the last one before. */
export function shownSnapshot(model: PanelModel): Snapshot | undefined {
  const snapshots = strip(model);
  const pinned = snapshots.find(({key}) => key === model.pinned);
  return pinned ?? snapshots.filter(({current}) => current).at(-1) ?? model.finished[0];
}

function enter(model: PanelModel, state: PanelState): PanelModel {
  if (state.picture !== model.state.picture) {
    const {methods, view, sequence} = model;
    return {...initialModel, methods, view, sequence, state};
  }
  return state.kind === 'pending' ? {...archived(model), state, message: '', pinned: null} : {...model, state};
}

function archived(model: PanelModel): PanelModel {
  const last = strip(model)
    .filter(({current}) => current)
    .at(-1);
  if (last === undefined) return {...model, updates: []};
  const finished = [{...last, current: false, key: `${last.identity}#`}, ...without(model.finished, last.identity)];
  return {...model, updates: [], finished: finished.slice(0, keptMaps)};
}

function predicted(model: PanelModel, prediction: Prediction): PanelModel {
  // Maps of another model or with other inputs answer another question; beside these they would mislead.
  const comparable = model.finished.filter((past) => sameInput(past.prediction, prediction));
  return {...model, prediction, finished: comparable};
}

function sameInput(a: Prediction, b: Prediction): boolean {
  return (
    a.model.sha256 === b.model.sha256 && JSON.stringify(a.preprocessing.range) === JSON.stringify(b.preprocessing.range)
  );
}

function without(snapshots: readonly Snapshot[], identity: string): Snapshot[] {
  return snapshots.filter((snapshot) => snapshot.identity !== identity);
}

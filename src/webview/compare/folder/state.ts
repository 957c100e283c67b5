import {defaultColourMap} from '../../../core/render/colourMaps.ts';
import type {FolderComparison} from '../../../protocol/compare.ts';
import type {FolderAbout, FolderState} from '../../../protocol/comparePanel.ts';
import type {ViewSettings} from '../../../protocol/panel.ts';
import {emptySelection, type Selection} from '../../gallery/selection.ts';
import type {GalleryView} from '../../gallery/state.ts';
import {withSettings} from '../../withSettings.ts';

/** Which pictures are shown: a cell of the flip table, those right for another reason, or all. */
export type Group = 'rightToWrong' | 'wrongToRight' | 'wrongToOtherWrong' | 'otherReason' | 'all';

/** Everything the page knows; one value, replaced by `reduce`. Rows and thumbnails are in `Pages`. */
export interface FolderModel {
  readonly about: FolderAbout | undefined;
  readonly state: FolderState;
  readonly tab: 'pictures' | 'classes';
  readonly group: Group;
  /** The label whose pictures alone are shown; undefined for those of all. */
  readonly label: number | undefined;
  readonly selection: Selection;
  readonly view: GalleryView;
}

export type FolderEvent =
  | {readonly kind: 'about'; readonly about: FolderAbout}
  | {readonly kind: 'state'; readonly state: FolderState}
  | {readonly kind: 'settings'; readonly settings: ViewSettings}
  | {readonly kind: 'view'; readonly change: Partial<GalleryView>}
  | {readonly kind: 'tab'; readonly tab: FolderModel['tab']}
  | {readonly kind: 'group'; readonly group: Group}
  /** One class alone; undefined: back to the table of all. */
  | {readonly kind: 'label'; readonly label: number | undefined}
  | {readonly kind: 'selection'; readonly selection: Selection};

export const initialFolder: FolderModel = {
  about: undefined,
  state: {kind: 'running', progress: {stage: 'working', message: 'Starting…'}},
  tab: 'pictures',
  group: 'otherReason',
  label: undefined,
  selection: emptySelection,
  view: {opacity: 0.6, colourMap: defaultColourMap, scale: 'own', columns: 4, boxes: false},
};

export function reduce(model: FolderModel, event: FolderEvent): FolderModel {
  switch (event.kind) {
    case 'about':
      return {...model, about: event.about};
    case 'state':
      return {
        ...model,
        state: event.state,
        group: event.state.kind === 'done' ? firstGroup(event.state.comparison) : model.group,
      };
    case 'settings':
      return {...model, view: withSettings(model.view, event.settings)};
    case 'view':
      return {...model, view: {...model.view, ...event.change}};
    case 'tab':
      return {...model, tab: event.tab};
    case 'group':
      return {...model, group: event.group, tab: 'pictures', selection: emptySelection};
    case 'label':
      return {
        ...model,
        label: event.label,
        group: 'all',
        tab: event.label === undefined ? 'classes' : 'pictures',
        selection: emptySelection,
      };
    case 'selection':
      return {...model, selection: event.selection};
  }
}

/** A's ids of a group, in its order. @param label of these pictures alone; undefined: of all */
export function idsOf(comparison: FolderComparison, group: Group, label?: number): Uint32Array {
  const {flips, otherReason, pairs, truths} = comparison;
  const all = pairs.filter((_, i) => i % 2 === 0 && (label === undefined || truths[i / 2] === label));
  if (group === 'all') return all;
  const ids = group === 'otherReason' ? Uint32Array.from(otherReason, ({id}) => id) : flips[group];
  const labelled = label === undefined ? undefined : new Set(all);
  return labelled === undefined ? ids : ids.filter((id) => labelled.has(id));
}

/** Each of A's ids with B's behind it, as the grid shows them side by side. */
export function paired(ids: Uint32Array, pairs: Uint32Array): Uint32Array {
  const ofB = new Map<number, number>();
  for (let i = 0; i + 1 < pairs.length; i += 2) ofB.set(pairs[i], pairs[i + 1]);
  return Uint32Array.from([...ids].flatMap((id) => [id, ofB.get(id) ?? id]));
}

/** What people look for first is what got worse, then what is right for another reason. */
function firstGroup(comparison: FolderComparison): Group {
  const groups: readonly Group[] = ['rightToWrong', 'otherReason', 'wrongToRight'];
  return groups.find((group) => idsOf(comparison, group).length > 0) ?? 'all';
}

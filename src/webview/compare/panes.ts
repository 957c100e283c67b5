import type {Checkpoint} from '../../protocol/comparePanel.ts';
import {remembered} from '../remembered.ts';
import type {Snapshot} from '../snapshots.ts';
import {differenceOf, onScale, sharedExtremes, snapshotOf} from './maps.ts';
import {answerOf, here, shown, type CompareModel} from './state.ts';

/** One picture in the stage. */
export interface Pane {
  readonly key: string;
  readonly title: string;
  readonly side: 'a' | 'b' | 'difference' | null;
  readonly checkpoint: Checkpoint | undefined;
  readonly snapshot: Snapshot | undefined;
  /** What is right of the swipe's line; only where there is one. */
  readonly over?: Pick<Pane, 'checkpoint' | 'snapshot'>;
}

const fates: Readonly<Record<Checkpoint['file'], string>> = {
  there: '',
  deleted: ' (deleted)',
  overwritten: ' (overwritten since)',
};

/** What the stage shows for the present arrangement. */
export function panesOf(model: CompareModel): readonly Pane[] {
  return paneMakers[model.arrangement.mode](model);
}

const paneMakers: Readonly<Record<CompareModel['arrangement']['mode'], (model: CompareModel) => readonly Pane[]>> = {
  side: (model) => pair(model),
  swipe: (model) => {
    const [a, b] = pair(model);
    return [{...a, key: 'swipe', title: `${a.title} | ${b.title}`, over: b}];
  },
  flicker: (model) => {
    const [a, b] = pair(model);
    return [{...(model.arrangement.flicker === 'a' ? a : b), key: 'flicker'}];
  },
  difference: (model) => {
    const [a, b] = pair(model);
    const snapshot = a.snapshot && b.snapshot && difference(raw(model, 'a'), raw(model, 'b'), model.arrangement.scale);
    return [a, b, {key: 'difference', title: 'B − A', side: 'difference', checkpoint: undefined, snapshot}];
  },
  all: (model) => {
    const maps = model.checkpoints.map(({id}) => snapshotOf(answerOf(here(model), id)));
    const onOne = scaler(model, maps);
    return model.checkpoints.map((checkpoint, i) => ({
      key: String(checkpoint.id),
      title: `${checkpoint.name}${fates[checkpoint.file]}`,
      side: sideOf(model, checkpoint.id),
      checkpoint,
      snapshot: onOne(maps[i]),
    }));
  },
};

const difference = remembered(
  (a: Snapshot | undefined, b: Snapshot | undefined, scale: 'shared' | 'own') => a && b && differenceOf(a, b, scale),
);

function raw(model: CompareModel, side: 'a' | 'b'): Snapshot | undefined {
  return snapshotOf(answerOf(here(model), shown(model, side)?.id));
}

function pair(model: CompareModel): readonly [a: Pane, b: Pane] {
  const maps = [raw(model, 'a'), raw(model, 'b')];
  const onOne = scaler(model, maps);
  const pane = (side: 'a' | 'b', snapshot: Snapshot | undefined): Pane => {
    const checkpoint = shown(model, side);
    return {
      key: side,
      title: `${side.toUpperCase()}: ${checkpoint?.name ?? '…'}${fates[checkpoint?.file ?? 'there']}`,
      side,
      checkpoint,
      snapshot: onOne(snapshot),
    };
  };
  return [pane('a', maps[0]), pane('b', maps[1])];
}

/** On a shared scale a run's maps keep their colours while the time line moves, so it is that of all of them. */
function scaler(
  model: CompareModel,
  maps: readonly (Snapshot | undefined)[],
): (map: Snapshot | undefined) => Snapshot | undefined {
  if (model.arrangement.scale === 'own') return (map) => map;
  const all = [...maps, ...model.checkpoints.map(({id}) => snapshotOf(answerOf(here(model), id)))].filter(
    (map) => map !== undefined,
  );
  const ends = sharedExtremes(all);
  return (map) => map && onScale(map, ends);
}

function sideOf(model: CompareModel, id: number): 'a' | 'b' | null {
  if (shown(model, 'a')?.id === id) return 'a';
  return shown(model, 'b')?.id === id ? 'b' : null;
}

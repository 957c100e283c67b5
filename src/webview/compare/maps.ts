import {onCommonGrid} from '../../core/compare/commonGrid.ts';
import type {Field} from '../../core/preprocess/preprocessing.ts';
import {extremes} from '../../core/render/paint.ts';
import type {AnswerState} from '../../protocol/comparePanel.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import type {Snapshot} from '../snapshots.ts';

const snapshots = new WeakMap<AnswerState, Snapshot>();

/** The map of an answer; the same object for the same answer, so that what was painted of it is found again. */
export function snapshotOf(answer: AnswerState): Snapshot | undefined {
  const known = snapshots.get(answer);
  if (known !== undefined || !('update' in answer) || answer.update === undefined || answer.prediction === undefined)
    return known;
  const {prediction, update} = answer;
  const snapshot = {key: '', identity: '', label: '', current: true, prediction, update};
  snapshots.set(answer, snapshot);
  return snapshot;
}

const scaled = new WeakMap<Snapshot, Snapshot>();

/** The same map on a colour scale that ends at the extremes of several. */
export function onScale(snapshot: Snapshot, {min, max}: {readonly min: number; readonly max: number}): Snapshot {
  const known = scaled.get(snapshot);
  if (known?.update.min === min && known.update.max === max) return known;
  const made = {...snapshot, update: {...snapshot.update, min, max}};
  scaled.set(snapshot, made);
  return made;
}

/** The extremes of several maps taken together. */
export function sharedExtremes(maps: readonly Snapshot[]): {readonly min: number; readonly max: number} {
  return {
    min: Math.min(...maps.map(({update}) => update.min)),
    max: Math.max(...maps.map(({update}) => update.max)),
  };
}

/**
 * B − A where both networks saw the picture, on the finer grid of the two: of the raw values, or of their shares of
 * each map's maximum where the scales are not shared. Undefined where they saw no common part.
 */
export function differenceOf(a: Snapshot, b: Snapshot, scale: 'shared' | 'own'): Snapshot | undefined {
  const field = common(a.prediction.field, b.prediction.field);
  const [overA, overB] = scale === 'own' ? [a.update.max, b.update.max].map((max) => (max > 0 ? max : 1)) : [1, 1];
  const minus = (kind: 'map' | 'grid'): RawMap | undefined => {
    const placed = (of: Snapshot) => ({map: of.update[kind], field: of.prediction.field});
    const pair = onCommonGrid(placed(a), placed(b));
    return pair && {...pair.b, values: pair.b.values.map((value, i) => value / overB - pair.a.values[i] / overA)};
  };
  const [map, grid] = [minus('map'), minus('grid')];
  if (map === undefined || grid === undefined) return undefined;
  const unit = scale === 'own' ? 'of the maxima' : b.update.unit;
  return {
    ...b,
    prediction: {...b.prediction, field},
    update: {...b.update, map, grid, ...extremes(map), unit, box: null},
  };
}

function common(a: Field, b: Field): Field {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

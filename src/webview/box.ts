import {boxInPicture} from '../core/localize/box.ts';
import {largestComponent} from '../core/localize/component.ts';
import type {Box} from '../protocol/explanation.ts';
import {remembered} from './remembered.ts';
import type {Snapshot} from './snapshots.ts';

/** The box around the largest part of a map above a share of its maximum, in the picture's own pixels. */
export function boxOf({prediction, update}: Snapshot, threshold: number): Box | null {
  const component = largestComponent(update.map, threshold);
  if (component === undefined) return null;
  return boxInPicture(component.box, update.map, prediction.field, prediction.image) ?? null;
}

/** The same for one map at a time, found once. */
export const boxAt = remembered(boxOf);

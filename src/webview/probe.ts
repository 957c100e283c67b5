import {valueAt} from '../core/render/resample.ts';
import type {Snapshot} from './snapshots.ts';
import type {Point} from './viewport.ts';

/** The map under one point of the picture. */
export interface Probe extends Point {
  readonly raw: number;
  /** Share of the map's largest magnitude; negative for values that speak against. */
  readonly relative: number;
  readonly unit: string;
}

/** Null outside the picture, and where the map does not reach. */
export function probeAt({prediction, update}: Snapshot, {x, y}: Point, source: 'map' | 'grid'): Probe | null {
  const {image, field} = prediction;
  if (x < 0 || y < 0 || x >= image.width || y >= image.height) return null;
  const map = source === 'grid' ? update.grid : update.map;
  const raw = valueAt(map, field, Math.floor(x), Math.floor(y), source === 'grid' ? 'nearest' : 'linear');
  if (Number.isNaN(raw)) return null;
  const largest = Math.max(Math.abs(update.min), Math.abs(update.max));
  return {x, y, raw, relative: largest > 0 ? raw / largest : 0, unit: update.unit};
}

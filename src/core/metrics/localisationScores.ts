import {best, errors, type Overlaps, thresholds} from './localisation.ts';

/** How one map met the object of its picture. */
export interface MapLocalisation {
  /** With its boxes; undefined without. */
  readonly boxes?: Overlaps;
  /** With its mask; undefined without. */
  readonly mask?: Overlaps;
  /** Undefined for a map without a positive value, which points nowhere. */
  readonly peakInside?: boolean;
  /** Share of its energy in the object, 0…1. */
  readonly energy?: number;
}

/** How well maps find the object; shares 0…1, null where nothing says it. */
export interface LocalisationScores {
  readonly pictures: number;
  /** Share of the pictures with boxes whose map's box does not reach an IoU of ½, at the threshold given. */
  readonly error: number | null;
  /** The share that does at the threshold that is best for all of these pictures (Choe et al., CVPR 2020). */
  readonly maxBoxAcc: number | null;
  readonly bestThreshold: number | null;
  /** Mean of MaxBoxAcc at IoU .3, .5 and .7, always with the box of the largest component. */
  readonly maxBoxAccV2: number | null;
  /** Pointing game (Zhang et al. 2018): brightest point in the object, without tolerance. */
  readonly pointing: number | null;
  /** Mean share of the energy in the object. */
  readonly energy: number | null;
  /** Mean IoU with the masks, at the threshold that is best for all of these pictures. */
  readonly maskIou: number | null;
}

/** IoUs that MaxBoxAccV2 asks for. */
const ious: readonly number[] = [0.3, 0.5, 0.7];

/** @param threshold share of the maximum at which boxes are drawn */
export function localisationScores(maps: readonly MapLocalisation[], threshold: number): LocalisationScores {
  const boxes = maps.flatMap((map) => (map.boxes ? [map.boxes] : []));
  const masks = maps.flatMap((map) => (map.mask ? [map.mask] : []));
  const half = boxes.length === 0 ? undefined : errors(boxes, 0.5);
  const found = half && best(half);
  return {
    pictures: maps.length,
    error: half?.[nearestStep(threshold)] ?? null,
    maxBoxAcc: found ? 1 - found.error : null,
    bestThreshold: found?.threshold ?? null,
    maxBoxAccV2: found ? mean(ious.map((iou) => 1 - best(errors(boxes, iou)).error)) : null,
    // A map that points nowhere misses.
    pointing: mean(maps.map(({peakInside}) => Number(peakInside ?? false))),
    energy: mean(maps.map(({energy}) => energy ?? 0)),
    maskIou:
      masks.length === 0 ? null : Math.max(...thresholds.map((_, step) => mean(masks.map((mask) => mask[step])) ?? 0)),
  };
}

/** Localisation error at .01 … .99 of the maximum, for each IoU; none without boxes. */
export function localisationCurves(
  maps: readonly MapLocalisation[],
): readonly {readonly iou: number; readonly errors: readonly number[]}[] {
  const boxes = maps.flatMap((map) => (map.boxes ? [map.boxes] : []));
  return boxes.length === 0 ? [] : ious.map((iou) => ({iou, errors: errors(boxes, iou)}));
}

function nearestStep(threshold: number): number {
  return Math.min(thresholds.length - 1, Math.max(0, Math.round(threshold * 100) - 1));
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}

import {intersectionOverUnion} from '../localize/box.ts';
import type {Box} from '../localize/component.ts';
import {componentsByThreshold} from '../localize/componentsByThreshold.ts';
import type {ValueMap} from '../render/resample.ts';

/** .01 … .99 of the map's maximum, as Choe et al. 2020 sweep it. */
export const thresholds: readonly number[] = Array.from({length: 99}, (_, step) => (step + 1) / 100);

/** IoU of a map with the truth, for each threshold. */
export type Overlaps = readonly number[];

/** @returns IoU of the box around the largest component with the best of the boxes, which are in the map's pixels */
export function boxOverlaps(map: ValueMap, boxes: readonly Box[]): Overlaps {
  return componentsByThreshold(map, map.values, thresholds).map((found) => {
    return found === undefined ? 0 : Math.max(...boxes.map((truth) => intersectionOverUnion(found.box, truth)));
  });
}

/**
 * @param covered [height, width], the share of each of the map's pixels that the object covers, 0…1
 * @returns IoU of all pixels above the threshold with the object
 */
export function maskOverlaps({values}: ValueMap, covered: ArrayLike<number>): Overlaps {
  const peak = values.reduce((greatest, value) => Math.max(greatest, value), 0);
  const inside = new Float64Array(thresholds.length); // between one threshold and the next
  const outside = new Float64Array(thresholds.length);
  let object = 0;
  values.forEach((value, pixel) => {
    object += covered[pixel];
    const step = Math.min(thresholds.length, Math.ceil((value / peak) * 100) - 1) - 1; // above thresholds 0 … step
    if (!(step >= 0)) return;
    inside[step] += covered[pixel];
    outside[step] += 1 - covered[pixel];
  });
  for (let step = thresholds.length - 2; step >= 0; step--) {
    inside[step] += inside[step + 1];
    outside[step] += outside[step + 1];
  }
  return thresholds.map((_, step) => (object + outside[step] === 0 ? 0 : inside[step] / (object + outside[step])));
}

/** Share of maps that do not reach the IoU, for each threshold. */
export function errors(overlaps: readonly Overlaps[], iou = 0.5): number[] {
  return thresholds.map(
    (_, step) => overlaps.reduce((sum, one) => sum + (one[step] >= iou ? 0 : 1), 0) / overlaps.length,
  );
}

/** 1 − MaxBoxAcc (Choe et al., CVPR 2020): the error at the threshold that is best for all of these maps together. */
export function best(curve: readonly number[]): {readonly error: number; readonly threshold: number} {
  const error = Math.min(...curve);
  return {error, threshold: thresholds[curve.indexOf(error)]};
}

import {intersectionOverUnion} from '../../src/core/localize/box.ts';
import type {Size} from '../../src/core/preprocess/preprocessing.ts';
import {seededRandom} from '../../src/core/random.ts';
import {componentsByThreshold} from './componentsByThreshold.ts';
import type {Annotated} from './pictures.ts';

/** .01 … .99, as Choe et al. 2020 sweep it. */
export const thresholds: readonly number[] = Array.from({length: 99}, (_, step) => (step + 1) / 100);

/** IoU of a map's box with the best box of the picture, for each threshold. */
export type Overlaps = readonly number[];

/** @param map [height, width] over the whole picture */
export function overlapsOf(map: Float32Array, {height, width}: Size, {boxes, size}: Annotated): Overlaps {
  const truths = boxes.map(([left, top, right, bottom]) => {
    return [(left * width) / size, (top * height) / size, (right * width) / size, (bottom * height) / size] as const;
  });
  return componentsByThreshold({height, width}, map, thresholds).map((found) => {
    return found === undefined ? 0 : Math.max(...truths.map((truth) => intersectionOverUnion(found.box, truth)));
  });
}

/** Share of pictures whose box does not reach an IoU of ½, for each threshold. */
export function errors(overlaps: readonly Overlaps[], pictures: readonly number[] = [...overlaps.keys()]): number[] {
  return thresholds.map((_, step) => {
    return pictures.reduce((sum, picture) => sum + (overlaps[picture][step] >= 0.5 ? 0 : 1), 0) / pictures.length;
  });
}

/** 1 − MaxBoxAcc: the error at the threshold that is best for all of these pictures together. */
export function best(curve: readonly number[]): {error: number; threshold: number} {
  const error = Math.min(...curve);
  return {error, threshold: thresholds[curve.indexOf(error)]};
}

/** Pictures with the least and the most of a quantity, a third of them each. */
export function thirds(amounts: readonly number[]): {least: number[]; most: number[]} {
  const ranked = [...amounts.keys()].sort((a, b) => amounts[a] - amounts[b]);
  const third = Math.round(ranked.length / 3);
  return {least: ranked.slice(0, third), most: ranked.slice(-third)};
}

/** The 2.5 … 97.5 % interval of the difference of the best errors of `one` and `other`, over resampled pictures. */
export function pairedBootstrap(one: readonly Overlaps[], other: readonly Overlaps[], rounds = 2000): [number, number] {
  const random = seededRandom(1);
  const differences = Array.from({length: rounds}, () => {
    const pictures = one.map(() => Math.floor(random() * one.length));
    return best(errors(one, pictures)).error - best(errors(other, pictures)).error;
  }).sort((a, b) => a - b);
  return [differences[Math.floor(0.025 * rounds)], differences[Math.floor(0.975 * rounds)]];
}

/** Share of the picture that the largest of its boxes covers, and how far its centre is from the picture's. */
export function objectOf({boxes, size}: Annotated): {area: number; offCentre: number} {
  const areas = boxes.map(([left, top, right, bottom]) => ((right - left) * (bottom - top)) / size ** 2);
  const area = Math.max(...areas);
  const [left, top, right, bottom] = boxes[areas.indexOf(area)];
  return {area, offCentre: Math.hypot((left + right) / 2 / size - 0.5, (top + bottom) / 2 / size - 0.5)};
}

import type {Box} from '../../src/core/localize/component.ts';
import {best, boxOverlaps, errors, type Overlaps} from '../../src/core/metrics/localisation.ts';
import type {Size} from '../../src/core/preprocess/preprocessing.ts';
import {seededRandom} from '../../src/core/random.ts';
import type {Annotated} from './pictures.ts';

/** @param map [height, width] over the whole picture */
export function overlapsOf(map: Float32Array, {height, width}: Size, {boxes, size}: Annotated): Overlaps {
  const truths = boxes.map(([left, top, right, bottom]): Box => {
    return [(left * width) / size, (top * height) / size, (right * width) / size, (bottom * height) / size];
  });
  return boxOverlaps({height, width, values: map}, truths);
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
    const drawn = (from: readonly Overlaps[]) => best(errors(pictures.map((picture) => from[picture]))).error;
    return drawn(one) - drawn(other);
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

import {energyOf, positive} from '../dataset/meanMap.ts';
import type {ValueMap} from '../render/resample.ts';
import {onCommonGrid, type PlacedMap} from './commonGrid.ts';
import {rankCorrelation} from './rankCorrelation.ts';
import {structuralSimilarity} from './structuralSimilarity.ts';

/** How alike two maps of one picture are; both are brought onto the finer grid first. */
export interface MapSimilarity {
  /** Spearman's rank correlation, −1…1; 0 where one map is the same everywhere. */
  readonly spearman: number;
  /** Mean structural similarity (Wang et al. 2004) of the maps divided by their maxima, −1…1. */
  readonly ssim: number;
  /**
   * Share of their energy that both have in the same places, 0…1: one less the total variation between them; 0 where a
   * map has none.
   */
  readonly shared: number;
  /** Intersection over union of the 20 % of the pixels with the highest values, 0…1. */
  readonly top20: number;
  /** Distance of the centres of mass over the picture's diagonal, 0…1; null where a map has no energy. */
  readonly centres: number | null;
}

/** Of maps that have no part of the picture in common, and of no maps. */
const unalike: MapSimilarity = {spearman: 0, ssim: 0, shared: 0, top20: 0, centres: null};

/** The same whichever comes first. */
export function mapSimilarity(first: PlacedMap, second: PlacedMap): MapSimilarity {
  const pair = onCommonGrid(first, second);
  if (pair === undefined) return unalike;
  const {a, b, aspect} = pair;
  return {
    spearman: rankCorrelation(a.values, b.values),
    ssim: structuralSimilarity(overMaximum(a), overMaximum(b)),
    shared: sharedEnergy(a, b),
    top20: topOverlap(a.values, b.values, 0.2),
    centres: centreDistance(a, b, aspect),
  };
}

/** The mean of each figure; `centres` over those that have one. */
export function meanSimilarity(similarities: readonly MapSimilarity[]): MapSimilarity {
  if (similarities.length === 0) return unalike;
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const distances = similarities.flatMap(({centres}) => centres ?? []);
  return {
    spearman: mean(similarities.map(({spearman}) => spearman)),
    ssim: mean(similarities.map(({ssim}) => ssim)),
    shared: mean(similarities.map(({shared}) => shared)),
    top20: mean(similarities.map(({top20}) => top20)),
    centres: distances.length === 0 ? null : mean(distances),
  };
}

/** A map without a positive value stays as it is. */
function overMaximum(map: ValueMap): ValueMap {
  const maximum = map.values.reduce((most, value) => Math.max(most, value), 0);
  return maximum > 0 ? {...map, values: map.values.map((value) => value / maximum)} : map;
}

function sharedEnergy(a: ValueMap, b: ValueMap): number {
  const [energyA, energyB] = [energyOf(a), energyOf(b)];
  if (energyA === 0 || energyB === 0) return 0;
  return a.values.reduce(
    (sum, value, i) => sum + Math.min(positive(value) / energyA, positive(b.values[i]) / energyB),
    0,
  );
}

/** Of the pixels that tie for the last places each is in by its share of them, so that no order of pixels matters. */
function topOverlap(a: Float32Array, b: Float32Array, share: number): number {
  const [x, y] = [membership(a, share), membership(b, share)];
  let both = 0;
  let either = 0;
  for (let i = 0; i < x.length; i++) {
    both += Math.min(x[i], y[i]);
    either += Math.max(x[i], y[i]);
  }
  return both / either;
}

function membership(values: Float32Array, share: number): Float64Array {
  const places = Math.max(1, Math.round(share * values.length));
  const last = values.toSorted()[values.length - places];
  const above = values.reduce((count, value) => count + Number(value > last), 0);
  const ties = values.reduce((count, value) => count + Number(value === last), 0);
  return Float64Array.from(values, (value) => (value > last ? 1 : value === last ? (places - above) / ties : 0));
}

/** @param aspect a cell's width over its height */
function centreDistance(a: ValueMap, b: ValueMap, aspect: number): number | null {
  const [from, to] = [centreOf(a), centreOf(b)];
  if (from === undefined || to === undefined) return null;
  return Math.hypot(aspect * (from.x - to.x), from.y - to.y) / Math.hypot(aspect * a.width, a.height);
}

/** In cells; of the positive values. */
function centreOf({width, values}: ValueMap): {readonly x: number; readonly y: number} | undefined {
  let [energy, x, y] = [0, 0, 0];
  values.forEach((value, cell) => {
    const weight = positive(value);
    energy += weight;
    x += weight * (cell % width);
    y += weight * Math.floor(cell / width);
  });
  return energy > 0 ? {x: x / energy, y: y / energy} : undefined;
}

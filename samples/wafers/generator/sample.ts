import {seededRandom, type Random} from '../../../src/core/random.ts';
import {between, seedOf} from './chance.ts';
import {classes, defects, type WaferClass} from './defects.ts';
import {stampMark} from './mark.ts';
import {dies, pitch, side, type Die} from './wafer.ts';

/** One wafer map. */
export interface Sample {
  readonly name: string;
  readonly class: WaferClass;
  /** [128, 128], grey in 0…255: 0 outside the wafer, good dies about 105, failed dies about 235. */
  readonly picture: Uint8Array;
  /** [128, 128]: 255 where the defect is, whole dies with their streets; else 0. All 0 for `none`. */
  readonly mask: Uint8Array;
  /** Dies that failed because of the defect, sporadic failures left out. */
  readonly failed: readonly Die[];
}

/**
 * Draws the picture with this index of the series with this seed.
 *
 * The classes take turns, so any count is balanced, and a longer series starts with the shorter one.
 *
 * @param options `marked`: classes whose pictures carry the corner mark
 */
export function drawSample(seed: number, index: number, options: {marked?: readonly WaferClass[]} = {}): Sample {
  const name = classes[index % classes.length] ?? 'none';
  const random = seededRandom(seedOf(seed, index));
  const chance = defects[name](random);
  const region = dies.filter((die) => chance(die) > 0);
  const failed = region.filter((die) => random() < chance(die));
  const sporadic = between(random, 0.01, 0.05);
  const picture = paint(random, new Set([...failed, ...dies.filter(() => random() < sporadic)]));
  if (options.marked?.includes(name)) stampMark(picture);
  return {name: `${name}-${String(index).padStart(5, '0')}`, class: name, picture, mask: maskOf(region), failed};
}

function maskOf(region: readonly Die[]): Uint8Array {
  const mask = new Uint8Array(side * side);
  for (const die of region) fill(mask, die, pitch, 255);
  return mask;
}

function paint(random: Random, failed: ReadonlySet<Die>): Uint8Array {
  const picture = new Uint8Array(side * side);
  const rim = between(random, 38, 48);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (onWafer(x, y)) picture[y * side + x] = rim;
    }
  }
  const good = between(random, 95, 115);
  for (const die of dies) {
    const tone = failed.has(die) ? between(random, 215, 255) : between(random, good - 8, good + 8);
    fill(picture, die, pitch - 1, tone);
  }
  return picture;
}

/** The wafer's disc without its notch at the bottom. */
function onWafer(x: number, y: number): boolean {
  const [dx, dy] = [x - (side - 1) / 2, y - (side - 1) / 2];
  return Math.hypot(dx, dy) <= 62.5 && !(dy > 60 && Math.abs(dx) < 2 * (dy - 59));
}

function fill(image: Uint8Array, {column, row}: Die, size: number, value: number): void {
  for (let y = row * pitch; y < row * pitch + size; y++) image.fill(value, y * side + column * pitch, y * side + column * pitch + size);
}

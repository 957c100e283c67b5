import type {Random} from '../../../src/core/random.ts';
import {anyAngle, between} from './chance.ts';
import {arcBand, blob, everywhere, line, ring, stroke} from './regions.ts';
import type {Die} from './wafer.ts';

/** Chance that a die fails because of the defect, 0…1; 0 is outside the defect. */
export type Defect = (die: Die) => number;

/** Class names in the order of the network's outputs, which is alphabetical as Keras reads folders. */
export const classes = [
  'arc', 'center', 'checkerboard', 'cross', 'donut', 'edge-loc', 'edge-ring', 'half-moon', 'loc', 'near-full', 'none',
  'random', 'scratch',
] as const;

export type WaferClass = (typeof classes)[number];

/** Draws one defect of a class: place, size and orientation vary. Lengths are in units of the wafer's radius. */
export const defects: Readonly<Record<WaferClass, (random: Random) => Defect>> = {
  /** Part of a ring around the wafer's centre. */
  arc: (random) => dense(random, arcBand({
    radius: between(random, 0.4, 0.68),
    width: between(random, 0.16, 0.22),
    middle: anyAngle(random),
    span: between(random, 1.6, 3.4),
  })),
  center: (random) => dense(random, blob(random, near(random, 0.07), between(random, 0.24, 0.4))),
  /** Each second die of a tilted rectangle. */
  checkerboard: (random) => {
    const place = polar(between(random, 0, 0.45), anyAngle(random));
    const tilt = anyAngle(random);
    const [a, b] = [between(random, 0.28, 0.45), between(random, 0.28, 0.45)];
    return ({x, y, column, row}) => {
      const u = Math.cos(tilt) * (x - place[0]) + Math.sin(tilt) * (y - place[1]);
      const v = Math.cos(tilt) * (y - place[1]) - Math.sin(tilt) * (x - place[0]);
      return Math.abs(u) > a || Math.abs(v) > b ? 0 : (column + row) % 2 === 0 ? 0.96 : 0.02;
    };
  },
  /** Two strokes at right angles, somewhere around the middle. */
  cross: (random) => {
    const place = polar(between(random, 0, 0.4), anyAngle(random));
    const angle = anyAngle(random);
    const width = between(random, 0.11, 0.15);
    const along = line(place, angle, between(random, 0.38, 0.6), width);
    const across = line(place, angle + Math.PI / 2, between(random, 0.38, 0.6), width);
    return dense(random, (x, y) => along(x, y) || across(x, y));
  },
  donut: (random) => dense(random, ring(near(random, 0.1), between(random, 0.3, 0.48), between(random, 0.17, 0.25))),
  /** A blob that the wafer's edge cuts off. */
  'edge-loc': (random) => {
    const centre = polar(between(random, 0.95, 1.05), anyAngle(random));
    return dense(random, blob(random, centre, between(random, 0.25, 0.42)));
  },
  'edge-ring': (random) => dense(random, ring(near(random, 0.02), 1, between(random, 0.3, 0.44))),
  /** Everything beyond a chord. */
  'half-moon': (random) => {
    const angle = anyAngle(random);
    const distance = between(random, -0.1, 0.35);
    return dense(random, (x, y) => x * Math.cos(angle) + y * Math.sin(angle) > distance);
  },
  /** A blob away from both the centre and the edge. */
  loc: (random) => {
    const centre = polar(between(random, 0.48, 0.6), anyAngle(random));
    return dense(random, blob(random, centre, between(random, 0.15, 0.24)));
  },
  'near-full': (random) => everywhere(between(random, 0.85, 0.97)),
  none: () => everywhere(0),
  random: (random) => everywhere(between(random, 0.22, 0.45)),
  /** A long thin stroke, straight or bent a little. */
  scratch: (random) => dense(random, stroke({
    middle: polar(between(random, 0, 0.55), anyAngle(random)),
    angle: anyAngle(random),
    length: between(random, 0.8, 1.3),
    bend: between(random, -0.7, 0.7),
    width: between(random, 0.1, 0.14),
  })),
};

function dense(random: Random, inside: (x: number, y: number) => boolean): Defect {
  const chance = between(random, 0.82, 0.97);
  return ({x, y}) => (inside(x, y) ? chance : 0);
}

function near(random: Random, distance: number): readonly [number, number] {
  return polar(between(random, 0, distance), anyAngle(random));
}

function polar(radius: number, angle: number): readonly [number, number] {
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

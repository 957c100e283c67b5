import type {Random} from '../../../src/core/random.ts';
import {anyAngle, between} from './chance.ts';
import type {Defect} from './defects.ts';

/** Whether a point of the wafer lies inside; the wafer's centre is (0, 0) and its radius 1. */
export type Region = (x: number, y: number) => boolean;

export type Point = readonly [x: number, y: number];

/** The whole wafer. */
export function everywhere(chance: number): Defect {
  return () => chance;
}

/** A disc whose radius wavers by up to a quarter along its rim. */
export function blob(random: Random, [cx, cy]: Point, radius: number): Region {
  const [second, third] = [between(random, 0, 0.15), between(random, 0, 0.1)];
  const [a, b] = [anyAngle(random), anyAngle(random)];
  return (x, y) => {
    const angle = Math.atan2(y - cy, x - cx);
    const rim = radius * (1 + second * Math.sin(2 * angle + a) + third * Math.sin(3 * angle + b));
    return Math.hypot(x - cx, y - cy) <= rim;
  };
}

/** What lies within half a width of a circle. */
export function ring([cx, cy]: Point, radius: number, width: number): Region {
  return (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - radius) <= width / 2;
}

/** The part of a ring around the wafer's centre within half a span (radians) of the angle `middle`. */
export function arcBand(arc: {radius: number; width: number; middle: number; span: number}): Region {
  const band = ring([0, 0], arc.radius, arc.width);
  return (x, y) => {
    // The cosine compares angles without a seam at ±π.
    const inSpan = Math.cos(Math.atan2(y, x) - arc.middle) >= Math.cos(arc.span / 2);
    return inSpan && band(x, y);
  };
}

/** A straight bar through `middle`, `reach` to both sides. */
export function line([cx, cy]: Point, angle: number, reach: number, width: number): Region {
  const [ux, uy] = [Math.cos(angle), Math.sin(angle)];
  return (x, y) => {
    const along = (x - cx) * ux + (y - cy) * uy;
    const aside = (y - cy) * ux - (x - cx) * uy;
    return Math.abs(along) <= reach && Math.abs(aside) <= width / 2;
  };
}

/** A bar bent to a parabola: `bend` is its curvature. */
export function stroke(bar: {middle: Point; angle: number; length: number; bend: number; width: number}): Region {
  const [ux, uy] = [Math.cos(bar.angle), Math.sin(bar.angle)];
  const [cx, cy] = bar.middle;
  return (x, y) => {
    const along = (x - cx) * ux + (y - cy) * uy;
    const aside = (y - cy) * ux - (x - cx) * uy;
    // Divided by the slope, so that a bent stroke is as wide at its ends as in the middle.
    const distance = Math.abs(aside - (bar.bend * along * along) / 2) / Math.hypot(1, bar.bend * along);
    return Math.abs(along) <= bar.length / 2 && distance <= bar.width / 2;
  };
}

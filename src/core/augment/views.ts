import type {Size} from '../preprocess/preprocessing.ts';
import {seededRandom} from '../random.ts';
import {type Affine, identity, viewToAffine} from './affine.ts';
import type {Preset} from './presets.ts';

/** Shares of a sequence that fills the unit cube evenly: powers of the root of x⁴ = x + 1 (Roberts 2018). */
const evenSteps = [0.8191725133961645, 0.6710436067037893, 0.5497004779019703] as const;

/**
 * The affines (copy → picture) of `copies` copies; the first is the picture itself.
 *
 * The first k of them are the same for any number of copies, and spread over the ranges evenly for any k.
 *
 * @param seed the same seed gives the same copies on every machine
 */
export function copyAffines(preset: Preset, copies: number, seed: number, picture: Size): readonly Affine[] {
  const random = seededRandom(seed);
  const starts = evenSteps.map(() => random());
  const affines: Affine[] = [identity];
  for (let copy = 1; copy < copies; copy++) {
    const spread = symmetric(random);
    const angle = (spread() * preset.rotation * Math.PI) / 180;
    const shiftX = (spread() * preset.shift * picture.width) / 224;
    const shiftY = (spread() * preset.shift * picture.height) / 224;
    const [u, v, w] = evenSteps.map((step, axis) => (starts[axis] + copy * step) % 1);
    const magnification = preset.magnification ** u;
    const x = windowCentre(v, magnification, picture.width) - shiftX;
    const y = windowCentre(w, magnification, picture.height) - shiftY;
    affines.push(viewToAffine({angle, magnification, mirrored: preset.mirror && copy % 2 === 1, x, y}, picture));
  }
  return affines;
}

/** Numbers in −1…1. */
function symmetric(random: () => number): () => number {
  return () => 2 * random() - 1;
}

/** Where a window of length / magnification pixels is centred: evenly, pushed back where it would leave the picture. */
function windowCentre(share: number, magnification: number, length: number): number {
  const half = 0.5 / magnification;
  return Math.min(Math.max(share, half), 1 - half) * length - 0.5;
}

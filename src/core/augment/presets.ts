import type {Sampling} from '../superres/operator.ts';
import type {Edge} from './warp.ts';

/**
 * Everything that fixes an augmentation and its fusion, as plain data. Lengths are for pictures of 224×224 pixels and
 * grow with the network's input.
 */
export interface Preset {
  /** Copies are turned by up to ± this many degrees. */
  readonly rotation: number;
  /** … shifted by up to ± this many pixels along each axis. */
  readonly shift: number;
  /** … and enlarged up to this many times, log-uniformly, their windows covering the picture evenly. */
  readonly magnification: number;
  /** Every second copy is mirrored left to right. */
  readonly mirror: boolean;
  /** What a copy shows beyond the picture's border. */
  readonly edge: Edge;
  /** Where in its cell a map's value stands. */
  readonly sampling: Sampling;
  /** B-splines the map is written in along a side: `pixels`, or so many (at least two a cell), and their degree. */
  readonly splines: 'pixels' | number;
  readonly degree: 1 | 3;
  /**
   * What a copy's map counts: all alike, or `peak`: the root of its greatest value over the picture's own, at most 1,
   * so that a copy in which the method finds less counts less.
   */
  readonly weighting: 'equal' | 'peak';
  /** Weights of total variation and energy for a map of 224×224 pixels; see `superres/problem.ts`. */
  readonly lambda: number;
  readonly mu: number;
  /** What they grow with: copies (they are for 100, of any grid) or values (for 4900: 100 maps of 7×7). */
  readonly growth: 'copies' | 'values';
  readonly solver: 'primal-dual' | 'adam';
  /** At most this many steps. */
  readonly iterations: number;
}

export type PresetId = 'default' | 'paper' | 'paper-code' | 'wafer';

const paper: Preset = {
  rotation: 30,
  shift: 10,
  magnification: 1,
  mirror: false,
  edge: 'zero',
  sampling: 'centre',
  splines: 'pixels',
  degree: 1,
  weighting: 'equal',
  lambda: 0.1,
  mu: 0.01,
  growth: 'copies',
  solver: 'primal-dual',
  iterations: 300,
};

/** `paper`: Morbidelli et al., ICASSP 2020, its text; `paper-code`: what its published code does. */
export const presets: Readonly<Record<PresetId, Preset>> = {
  default: {
    ...paper,
    rotation: 0,
    shift: 0,
    magnification: 3,
    mirror: true,
    edge: 'replicate',
    splines: 32,
    degree: 3,
    weighting: 'peak',
    lambda: 0.02,
    mu: 0.05,
    growth: 'values',
  },
  paper,
  'paper-code': {...paper, rotation: 90 / Math.PI, shift: 30, sampling: 'corner', solver: 'adam', iterations: 200},
  wafer: {...paper, rotation: 360, shift: 0},
};

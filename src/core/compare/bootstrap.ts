import type {Random} from '../random.ts';

/** Ends of a percentile interval. */
export type Interval = readonly [low: number, high: number];

/** What pictures add to the sums that figures are made of. */
export interface Summands {
  /** Not 0. */
  readonly pictures: number;
  readonly sums: number;
  /** Adds those of one picture to [sums] values. */
  readonly add: (picture: number, sums: Float64Array) => void;
}

/** Of sums; NaN where nothing that it is about is in them. */
export type Figure = (sums: Float64Array) => number;

/** With these the ends of a 95 % interval move by a few hundredths of its width from seed to seed. */
const draws = 1000;

/**
 * With so many groups the width of an interval is wrong by 1/√(2 · groups) = 1.6 %, and a draw takes as long however
 * many pictures.
 */
const mostGroups = 2000;

/**
 * Percentile bootstrap (Efron 1979): 95 % intervals of figures of pictures that are drawn again with replacement. All
 * figures see the same draws, and of a picture both models, so that differences are of pairs. More than two thousand
 * pictures are put into as many groups by chance, which are drawn instead of them.
 */
export function bootstrap(summands: Summands, figures: readonly Figure[], random: Random): readonly Interval[] {
  const groups = groupsOf(summands, random);
  const count = groups.length / summands.sums;
  const sums = new Float64Array(summands.sums);
  const found = figures.map(() => new Float64Array(draws));
  for (let draw = 0; draw < draws; draw++) {
    sums.fill(0);
    for (let i = 0; i < count; i++) {
      const start = Math.floor(random() * count) * sums.length;
      for (let k = 0; k < sums.length; k++) sums[k] += groups[start + k];
    }
    figures.forEach((figure, i) => (found[i][draw] = figure(sums)));
  }
  return found.map((values) => {
    const sorted = values.filter((value) => !Number.isNaN(value)).sort();
    return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
  });
}

/** All of the pictures' sums. */
export function totalOf({pictures, sums, add}: Summands): Float64Array {
  const total = new Float64Array(sums);
  for (let picture = 0; picture < pictures; picture++) add(picture, total);
  return total;
}

/**
 * [groups, sums]. By chance, since neighbours in a folder are of one class; each of as many pictures as the next, or
 * one less.
 */
function groupsOf({pictures, sums, add}: Summands, random: Random): Float64Array {
  const count = Math.min(pictures, mostGroups);
  const groups = new Float64Array(count * sums);
  const order = Uint32Array.from({length: pictures}, (_, picture) => picture);
  for (let place = 0; place < pictures; place++) {
    const other = place + Math.floor(random() * (pictures - place));
    [order[place], order[other]] = [order[other], order[place]];
    const group = place % count;
    add(order[place], groups.subarray(group * sums, (group + 1) * sums));
  }
  return groups;
}

/** Between the two nearest of the sorted values. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

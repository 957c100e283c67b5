import type {Random} from '../random.ts';

/** Ends of a percentile interval. */
export type Interval = readonly [low: number, high: number];

/** So many that the ends of a 95 % interval move by a few hundredths of its width from seed to seed. */
const resamples = 1000;

/**
 * Percentile bootstrap (Efron 1979): 95 % intervals of statistics over pictures that are drawn again with replacement.
 * All statistics see the same draws, and of a picture both models, so that differences are of pairs.
 *
 * @param rows what is drawn from, not empty
 * @param statistics from the rows of one draw to a number
 */
export function bootstrap(rows: Int32Array, statistics: readonly ((drawn: Int32Array) => number)[], random: Random): readonly Interval[] {
  const drawn = new Int32Array(rows.length);
  const found = statistics.map(() => new Float64Array(resamples));
  for (let draw = 0; draw < resamples; draw++) {
    for (let i = 0; i < drawn.length; i++) drawn[i] = rows[Math.floor(random() * rows.length)];
    statistics.forEach((statistic, i) => (found[i][draw] = statistic(drawn)));
  }
  return found.map((values) => {
    const sorted = values.sort();
    return [quantile(sorted, 0.025), quantile(sorted, 0.975)];
  });
}

/** Between the two nearest of the sorted values. */
function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const above = Math.min(sorted.length - 1, below + 1);
  return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

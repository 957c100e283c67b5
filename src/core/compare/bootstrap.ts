import type {Random} from '../random.ts';

/** Ends of a percentile interval. */
export type Interval = readonly [low: number, high: number];

/** With a thousand the ends of a 95 % interval move by a few hundredths of its width from seed to seed; of many pictures fewer do. */
const mostDraws = 1000;
const fewestDraws = 200;
/** Pictures over all draws: about a second. */
const mostDrawn = 2e7;

/**
 * Percentile bootstrap (Efron 1979): 95 % intervals of statistics over pictures that are drawn again with replacement.
 * All statistics see the same draws, and of a picture both models, so that differences are of pairs.
 *
 * @param rows what is drawn from, not empty
 * @param statistics from the rows of one draw to a number
 */
export function bootstrap(rows: Int32Array, statistics: readonly ((drawn: Int32Array) => number)[], random: Random): readonly Interval[] {
  const drawn = new Int32Array(rows.length);
  const draws = Math.max(fewestDraws, Math.min(mostDraws, Math.floor(mostDrawn / rows.length)));
  const found = statistics.map(() => new Float64Array(draws));
  for (let draw = 0; draw < draws; draw++) {
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

/** Milliseconds of one call. */
export async function timed(work: () => Promise<unknown>, clock = wallTime): Promise<number> {
  const begin = clock();
  await work();
  return clock() - begin;
}

const wallTime = () => performance.now();

/** Of all threads of this process, in milliseconds: what its work costs on a machine that others use too. */
export function processorTime(): number {
  const {user, system} = process.cpuUsage();
  return (user + system) / 1000;
}

/** The middle one. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Medians of several kinds of work, interleaved so that a noisy neighbour hits all alike; only their ratios mean anything.
 * The first round warms up and does not count.
 */
export async function interleaved<K extends string>(
  rounds: number,
  works: Record<K, () => Promise<unknown>>,
  clock = wallTime,
): Promise<Record<K, number>> {
  const names = Object.keys(works) as K[];
  const times = new Map<K, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const time = await timed(works[name], clock);
      if (round > 0) times.get(name)?.push(time);
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(times.get(name) ?? [])])) as Record<K, number>;
}

/** One line of a benchmark's result. */
export interface Figure {
  readonly what: string;
  /** The ratio, or the absolute figure with its unit. */
  readonly value: string;
  readonly target: string;
}

export function ratio(a: number, b: number): string {
  return `${(a / b).toFixed(3)}  (${a.toFixed(1)} / ${b.toFixed(1)} ms)`;
}

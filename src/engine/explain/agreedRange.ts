import type {ValueRange} from '../../core/preprocess/preprocessing.ts';

/** A value range that nobody told, taken for all pictures of a run. */
export interface AgreedRange {
  readonly range: ValueRange;
  /** For the user, with the remedy. */
  readonly warning: string;
}

/** Pictures that are asked: one alone is often wrong, and more change the answer seldom. */
export const votesAsked = 9;

/** @param votes what looks likeliest for each picture, at least one */
export function agreedRange(votes: readonly ValueRange[]): AgreedRange {
  const counts = new Map<string, {range: ValueRange; count: number}>();
  for (const range of votes) {
    const key = JSON.stringify(range);
    counts.set(key, {range, count: (counts.get(key)?.count ?? 0) + 1});
  }
  const [{range, count}] = [...counts.values()].toSorted((a, b) => b.count - a.count) as [
    {range: ValueRange; count: number},
  ];
  const name = typeof range === 'string' ? range : JSON.stringify(range);
  const warning =
    `The model's value range is not known; ${name} looks likeliest for ${count} of ${votes.length} pictures and was taken for ` +
    'all of them. Add --range, or set `range` in heatlens.json, to be sure.';
  return {range, warning};
}

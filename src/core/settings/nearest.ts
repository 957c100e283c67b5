/**
 * The candidates most like a name somebody typed, the likest first; those with nothing in common are left out.
 *
 * Case is ignored, a part of a candidate counts as near, and of "tench, Tinca tinca" each name is compared.
 */
export function nearest(name: string, candidates: readonly string[], most = 3): readonly string[] {
  const wanted = name.trim().toLowerCase();
  const ranked = candidates.map((candidate) => ({candidate, cost: costOf(wanted, candidate.toLowerCase())}));
  return ranked
    .filter(({cost}) => cost < 0.7)
    .toSorted((a, b) => a.cost - b.cost)
    .slice(0, most)
    .map(({candidate}) => candidate);
}

/** What a part of a candidate costs more than the whole, so that a name that is there comes first. */
const partly = 0.01;

/** 0 (the same) to 1 (nothing in common). */
function costOf(wanted: string, candidate: string): number {
  const parts = candidate.split(/\s*,\s*/).map((name) => distance(wanted, name) + partly);
  return Math.min(distance(wanted, candidate), ...parts);
}

function distance(a: string, b: string): number {
  const longer = Math.max(a.length, b.length);
  if (longer === 0) return 0;
  if (a.length >= 3 && b.includes(a)) return (0.5 * (b.length - a.length)) / longer;
  return edits(a, b) / longer;
}

/** Levenshtein, Binary codes capable of correcting deletions, insertions and reversals (1966). */
function edits(a: string, b: string): number {
  let row = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, at(row, j) + 1, at(next, j - 1) + 1));
    }
    row = next;
  }
  return at(row, b.length);
}

function at(row: readonly number[], j: number): number {
  return row[j] ?? Infinity;
}

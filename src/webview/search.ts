/** One class that a search found. */
export interface Found {
  readonly index: number;
  readonly label: string;
}

/**
 * The classes that a search text means: by number, then those whose label starts with it, then those that contain
 * all of its words.
 */
export function searchLabels(
  labels: readonly string[],
  text: string,
  limit: number,
): {found: readonly Found[]; more: number} {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const ranked: Found[][] = [[], [], []];
  for (const [index, label] of labels.entries()) {
    const lower = label.toLowerCase();
    if (!words.every((word) => lower.includes(word)) && String(index) !== words.join(' ')) continue;
    const rank = String(index) === words[0] ? 0 : lower.startsWith(words.join(' ')) ? 1 : 2;
    ranked[rank]?.push({index, label});
  }
  const all = ranked.flat();
  return {found: all.slice(0, limit), more: Math.max(0, all.length - limit)};
}

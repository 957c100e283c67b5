import {dirname} from 'node:path';

/** Folders that are worth a comparison, those with the most pictures first: two or more in them and below. */
export function foldersOf(pictures: readonly string[]): readonly {readonly path: string; readonly pictures: number}[] {
  const counts = new Map<string, number>();
  for (const picture of pictures) {
    const own = dirname(picture);
    for (const folder of [own, dirname(own)]) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  return [...counts]
    .map(([path, count]) => ({path, pictures: count}))
    .filter((folder) => folder.pictures > 1)
    .sort((a, b) => b.pictures - a.pictures || a.path.localeCompare(b.path))
    .slice(0, 8);
}

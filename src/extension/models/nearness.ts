/** Sorts paths so that those sharing more folders with the picture come first, then by name. */
export function byNearness<T extends {readonly path: string}>(
  files: readonly T[],
  picture: string | undefined,
): readonly T[] {
  const shared = (path: string) => sharedFolders(path, picture ?? '');
  return files.toSorted((a, b) => shared(b.path) - shared(a.path) || a.path.localeCompare(b.path));
}

function sharedFolders(a: string, b: string): number {
  const [x, y] = [a.split(/[\\/]/), b.split(/[\\/]/)];
  const different = x.findIndex((part, at) => part !== y[at]);
  return different < 0 ? x.length : different;
}

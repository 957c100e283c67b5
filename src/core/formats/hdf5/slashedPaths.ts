import type {Hdf5File} from './hdf5File.ts';

/**
 * A file that Keras wrote on Windows with `layers\\conv2d` for the name of one group, where it meant a group in a group.
 * Its paths are then those of any other.
 */
export function withSlashedPaths(file: Hdf5File): Hdf5File {
  const odd = file.namesIn('').filter((name) => name.includes('\\'));
  if (odd.length === 0) return file;
  const stored = new Map(odd.map((name) => [name.replaceAll('\\', '/'), name]));
  const storedPath = (path: string): string => {
    const group = [...stored.keys()]
      .filter((name) => path === name || path.startsWith(`${name}/`))
      .toSorted((a, b) => b.length - a.length)[0];
    return group === undefined ? path : `${stored.get(group) ?? group}${path.slice(group.length)}`;
  };
  const meantIn = (path: string): string[] =>
    [...stored.keys()].flatMap((name) =>
      name.startsWith(`${path}/`) ? [name.slice(path.length + 1).split('/')[0]] : [],
    );
  return {
    kindOf: (path) => file.kindOf(storedPath(path)) ?? (meantIn(path).length > 0 ? 'group' : undefined),
    namesIn: (path) => [...new Set([...file.namesIn(storedPath(path)), ...meantIn(path)])],
    textsOf: (path, attribute) => file.textsOf(storedPath(path), attribute),
    numbersAt: (path) => file.numbersAt(storedPath(path)),
    close: () => file.close(),
  };
}

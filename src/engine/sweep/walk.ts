import {opendir, realpath, stat} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {HeatlensError} from '../../core/errors.ts';

/** Endings of what is taken for a picture; what it is tells its content. */
const pictureNames = /\.(png|jpe?g|jpe|jfif|gif|bmp|dib|ico|webp|avif|tiff?|svg)$/i;

/**
 * The pictures in a folder and below, by their paths within it, with slashes; in no particular order.
 *
 * Folders are read as streams. Linked folders come after the others and only where their place was not read already, so
 * that links in circles end. Names that begin with a dot are left out: they are other programs' own.
 *
 * @param onTrouble gets a sentence for each folder below that cannot be read
 * @throws HeatlensError `folder-unreadable` where the folder itself cannot
 */
export async function* walkPictures(
  folder: string,
  onTrouble: (sentence: string) => void = () => {},
): AsyncGenerator<string> {
  const visited = new Set<string>();
  const links: string[] = [];
  yield* below('', true);
  for (const link of links) {
    const target = await stat(join(folder, link)).catch(() => undefined);
    if (target?.isDirectory()) yield* below(`${link}/`, false);
    else if (pictureNames.test(link)) yield link; // a linked picture, or one whose file is gone
  }

  async function* below(within: string, isRoot: boolean): AsyncGenerator<string> {
    const path = join(folder, within);
    const subfolders: string[] = [];
    try {
      const real = await realpath(path);
      if (visited.has(real)) return;
      visited.add(real);
      for await (const entry of await opendir(path, {bufferSize: 512})) {
        const name = within + entry.name;
        if (entry.name.startsWith('.')) continue;
        if (entry.isDirectory()) subfolders.push(`${name}/`);
        else if (entry.isSymbolicLink()) links.push(name);
        else if (entry.isFile() && pictureNames.test(entry.name)) yield name;
      }
    } catch (error) {
      const unread = unreadable(path, error);
      if (isRoot) throw unread;
      onTrouble(unread.message);
    }
    for (const subfolder of subfolders.sort()) yield* below(subfolder, false);
  }
}

function unreadable(path: string, cause: unknown): HeatlensError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const why: Readonly<Record<string, string>> = {
    ENOENT: `There is no folder ${path}. Check the path for a typing error.`,
    ENOTDIR: `${path} is no folder. Give the folder that ${basename(path)} is in.`,
    EACCES: `The folder ${path} may not be read. Give yourself permission to read it.`,
  };
  return new HeatlensError(
    'folder-unreadable',
    why[code] ?? `The folder ${path} could not be read (${code}). Check the disk and try again.`,
    {
      cause,
      details: {folder: path},
    },
  );
}

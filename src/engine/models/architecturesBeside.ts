import {readdir} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {architectureOf, type Architecture} from '../../core/formats/keras/architecture.ts';
import {openKerasHdf5, readArchivedArchitecture} from '../../core/formats/keras/kerasModel.ts';
import {parseJson} from '../../core/formats/keras/parseJson.ts';
import {readBytes} from '../../core/formats/randomAccess.ts';
import {fileKindOf, sniffedBytes, type FileKind} from '../../core/formats/sniff.ts';
import {openFile, type OpenFile} from './openFile.ts';

/** An architecture in the folder of a weights file. */
export interface ArchitectureBeside {
  /** Of the file it was found in. */
  readonly name: string;
  readonly architecture: Architecture;
  /** For the content hash. */
  readonly text: string;
}

/** A folder of checkpoints may hold thousands; the architecture is one of the first or not there. */
const mostTried = 20;
const mostJsonBytes = 64 << 20;

/**
 * Architectures in the folder of a weights file, likeliest first: of the same name, then plain JSON, then other models.
 * Files that are none, or damaged, are passed over.
 */
export async function* architecturesBeside(file: string): AsyncGenerator<ArchitectureBeside> {
  const folder = dirname(file);
  const entries = await readdir(folder, {withFileTypes: true});
  const names = entries
    .filter((entry) => entry.isFile() && /\.(keras|h5|hdf5|json)$/i.test(entry.name))
    .map(({name}) => name);
  const stem = stemOf(basename(file));
  const rank = (name: string): number => (stemOf(name) === stem ? 0 : name.endsWith('.json') ? 1 : 2);
  const ordered = names
    .filter((name) => name !== basename(file))
    .toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  for (const name of ordered.slice(0, mostTried)) {
    const architecture = await readArchitecture(join(folder, name)).catch(() => undefined);
    if (architecture !== undefined) yield {name, architecture, text: JSON.stringify(architecture.entry)};
  }
}

async function readArchitecture(path: string): Promise<Architecture | undefined> {
  const source = openFile(path);
  try {
    return await readers[fileKindOf(readBytes(source, 0, sniffedBytes))](source);
  } finally {
    source.close();
  }
}

const readers: Readonly<Record<FileKind, (source: OpenFile) => Promise<Architecture | undefined>>> = {
  zip: readArchivedArchitecture,
  hdf5: async (source) => {
    const file = await openKerasHdf5(source);
    file.close();
    return file.architecture;
  },
  json: async (source) =>
    source.size > mostJsonBytes ? undefined : architectureOf(parseJson(readBytes(source, 0, source.size), 'the file')),
  'saved-model': async () => undefined,
  unknown: async () => undefined,
};

/** `epoch-3.weights.h5` → `epoch-3` */
function stemOf(name: string): string {
  return name.replace(/(\.weights)?\.\w+$/i, '');
}

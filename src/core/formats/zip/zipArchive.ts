import {Reader, Uint8ArrayWriter, ZipReader, type Entry, type FileEntry} from '@zip.js/zip.js/lib/zip-core-native.js';
import {HeatlensError} from '../../errors.ts';
import {readBytes, sectionOf, bytesAccess, type RandomAccess} from '../randomAccess.ts';
import {unreadable} from '../unreadable.ts';

/** Files in a zip archive. */
export interface ZipArchive {
  readonly names: readonly string[];
  /**
   * A whole file, inflated and checked.
   * @param limit bytes; more are refused before memory is taken
   * @throws HeatlensError `model-unreadable`
   */
  read(name: string, limit: number): Promise<Uint8Array>;
  /**
   * A file to be read in parts: in place where it is stored (as Keras does), else inflated into memory and checked.
   * @throws HeatlensError `model-unreadable`
   */
  open(name: string): Promise<ArchivedFile>;
}

export interface ArchivedFile extends RandomAccess {
  /** Where it lies in the archive, with its checksum, which nobody has compared yet; undefined where that was done. */
  readonly unchecked?: Section;
}

/** Bytes of a file, and the CRC-32 that they should have. */
export interface Section {
  readonly start: number;
  readonly size: number;
  readonly crc32: number;
}

/** What deflate can gain. */
const mostCompression = 1100;
/** Weights are noise, which deflate hardly gains on; few that are pruned or zero may gain more. */
const mostWeightCompression = 50;
const fewBytes = 64 << 20;
const localHeaderBytes = 30;

/** @throws HeatlensError `model-unreadable` */
export async function openZip(source: RandomAccess): Promise<ZipArchive> {
  const reader = new ZipReader(new SourceReader(source), {useWebWorkers: false});
  const entries = await attempt(() => reader.getEntries());
  const files = new Map(entries.filter(isFile).map((entry) => [entry.filename, entry]));
  const read = async (name: string, limit: number): Promise<Uint8Array> => {
    const entry = entryOf(files, name);
    if (entry.uncompressedSize > Math.min(limit, entry.compressedSize * mostCompression)) {
      throw unreadable(
        `\`${name}\` in the model file declares ${entry.uncompressedSize.toLocaleString('en')} bytes, which is more than it can hold. Save the model again.`,
      );
    }
    return attempt(() => entry.getData(new Uint8ArrayWriter(), {checkCrc32: true, checkOverlappingEntry: true}));
  };
  return {
    names: [...files.keys()],
    read,
    async open(name) {
      const entry = entryOf(files, name);
      if (!isStored(entry))
        return bytesAccess(await read(name, Math.max(fewBytes, entry.compressedSize * mostWeightCompression)));
      const unchecked = storedSection(source, entry);
      return {...sectionOf(source, unchecked.start, unchecked.size), unchecked};
    },
  };
}

class SourceReader extends Reader<RandomAccess> {
  readonly #source: RandomAccess;

  constructor(source: RandomAccess) {
    super(source);
    this.#source = source;
    this.size = source.size;
  }

  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    return readBytes(this.#source, index, length);
  }
}

function isFile(entry: Entry): entry is FileEntry {
  return !entry.directory;
}

function isStored(entry: FileEntry): boolean {
  return entry.compressionMethod === 0 && !entry.encrypted;
}

function entryOf(files: ReadonlyMap<string, FileEntry>, name: string): FileEntry {
  const entry = files.get(name);
  if (entry === undefined)
    throw unreadable(
      `The model file has no \`${name}\` in it, as a Keras model has. Choose a file that \`model.save\` wrote.`,
    );
  return entry;
}

/** The directory at the end of an archive points at a file's header; how long that is stands in it alone. */
function storedSection(source: RandomAccess, entry: FileEntry): Section {
  const header = readBytes(source, entry.offset, localHeaderBytes);
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (header.length < localHeaderBytes || view.getUint32(0, true) !== 0x04034b50) throw damaged();
  const start = entry.offset + localHeaderBytes + view.getUint16(26, true) + view.getUint16(28, true);
  if (start + entry.uncompressedSize > source.size || entry.uncompressedSize !== entry.compressedSize) throw damaged();
  return {start, size: entry.uncompressedSize, crc32: entry.crc32 ?? 0};
}

async function attempt<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw cause instanceof HeatlensError ? cause : damaged(cause);
  }
}

function damaged(cause?: unknown): HeatlensError {
  return unreadable('The model file is a damaged or cut-off zip archive. Copy or save the model again.', cause);
}

import {createWriteStream, openAsBlob} from 'node:fs';
import {mkdir} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {Writable} from 'node:stream';
import {BlobReader, ZipReader, type FileEntry} from '@zip.js/zip.js/lib/zip-core-native.js';
import {HeatlensError} from '../../../core/errors.ts';

/**
 * Unpacks files of a wheel side by side into a folder; the paths inside the wheel are not used.
 *
 * @param wanted the files' names: each has to be there
 * @throws HeatlensError `runtime-unavailable` where one is missing or the wheel is damaged
 */
export async function unpack(
  wheel: string,
  wanted: readonly string[],
  folder: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await mkdir(folder, {recursive: true});
  const archive = new ZipReader(new BlobReader(await openAsBlob(wheel)), {useWebWorkers: false});
  try {
    const entries = (await archive.getEntries()).filter((entry): entry is FileEntry => !entry.directory);
    for (const name of wanted) {
      const entry = entries.find(({filename}) => basename(filename) === name);
      if (!entry) throw new HeatlensError('internal', `${basename(wheel)} has no ${name}. Please report this.`);
      const target = Writable.toWeb(createWriteStream(join(folder, name), {flags: 'wx'})) as WritableStream;
      await entry.getData(target, {checkCrc32: true, ...(signal ? {signal} : {})});
    }
  } finally {
    await archive.close();
  }
}

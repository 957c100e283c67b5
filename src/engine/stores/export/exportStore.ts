import type {DatabaseSync} from 'node:sqlite';
import {HeatlensError} from '../../../core/errors.ts';
import type {StoreExportRequest, StoreFormat} from '../../../protocol/gallery.ts';
import {makeNewFile} from '../../export/newFiles.ts';
import {runOf, type Run} from '../run.ts';

type Write = (db: DatabaseSync, run: Run, file: string) => Promise<void>;

/** Each is read when it is first asked for. */
const formats: Readonly<Record<StoreFormat, () => Promise<Write>>> = {
  csv: async () => (await import('./csv.ts')).writeCsv,
  parquet: async () => (await import('./parquet.ts')).writeParquet,
  npz: async () => (await import('./npz.ts')).writeNpz,
};

/**
 * Writes one run of a store into a new file, as it is at this moment.
 *
 * @throws HeatlensError `not-writable`, `argument-invalid`
 */
export async function exportStore(
  db: DatabaseSync,
  {run, format, file}: Omit<StoreExportRequest, 'store'>,
): Promise<{readonly file: string}> {
  const load = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (load === undefined)
    throw new HeatlensError(
      'argument-invalid',
      `\`${format}\` is not a format. Choose one of ${Object.keys(formats).join(', ')}.`,
    );
  const chosen = runOf(db, run);
  const write = await load();
  db.exec('BEGIN'); // one state of a growing store
  try {
    await makeNewFile(file, (temporary) => write(db, chosen, temporary));
  } finally {
    db.exec('COMMIT');
  }
  return {file};
}

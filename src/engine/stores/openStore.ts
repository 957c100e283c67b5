import {statfsSync, statSync} from 'node:fs';
import {dirname} from 'node:path';
import {pathToFileURL} from 'node:url';
import {DatabaseSync} from 'node:sqlite';
import {HeatlensError} from '../../core/errors.ts';
import {prepareFolder} from '../export/newFiles.ts';
import {choosePages, createTables, storeMark, storeVersion} from './schema.ts';
import {notAStore, storeError, told} from './storeError.ts';
import {transaction} from './transaction.ts';

/** How long a short write waits for another one, in milliseconds. */
const patience = 5_000;

/** A store opened for a sweep. */
export interface WritableStore {
  readonly db: DatabaseSync;
  /** For the user: why reading waits for writing here. */
  readonly warning?: string;
}

/**
 * Opens a store for writing and makes it where there is none.
 *
 * @param fileSystem what Linux calls the file system that a file lies on, by number
 * @throws HeatlensError `store-unreadable` for anything that is no store of this version, `not-writable`
 */
export async function openForWriting(
  path: string,
  fileSystem = (file: string): number => statfsSync(file).type,
): Promise<WritableStore> {
  const fresh = sizeOf(path) === 0;
  if (fresh) await prepareFolder(dirname(path));
  const db = told(path, () => new DatabaseSync(path, {timeout: patience}));
  try {
    const marks = marksOf(db);
    const empty = marks.mark === 0 && marks.version === 0 && marks.tables === 0;
    if (!empty) checkMarks(path, marks);
    else choosePages(db);
    const warning = chooseJournal(path, db, fileSystem(path));
    if (empty) transaction(db, () => createTables(db));
    return {db, warning};
  } catch (error) {
    db.close();
    throw storeError(path, error);
  }
}

/** Opens a store for one short write, such as a tag. @throws HeatlensError as `openForReading` does */
export function openForNotes(path: string): DatabaseSync {
  return opened(path, () => new DatabaseSync(path, {timeout: patience}));
}

/** Opens a store that may be growing. @throws HeatlensError `store-unreadable` */
export function openForReading(path: string): DatabaseSync {
  try {
    return opened(path, () => new DatabaseSync(path, {readOnly: true, timeout: patience}));
  } catch (error) {
    if (!(error instanceof HeatlensError) || sizeOf(path) === 0) throw error;
    // In a folder that can only be read SQLite cannot make the files it shares a growing store with; then none grows.
    return opened(
      path,
      () => new DatabaseSync(new URL('?immutable=1&mode=ro', pathToFileURL(path)), {readOnly: true}),
      error,
    );
  }
}

function opened(path: string, open: () => DatabaseSync, instead?: HeatlensError): DatabaseSync {
  if (sizeOf(path) === 0) {
    throw new HeatlensError(
      'store-unreadable',
      `There is no store at ${path}. Check the path, or make one with a sweep.`,
      {details: {store: path}},
    );
  }
  let db: DatabaseSync | undefined;
  try {
    db = open();
    checkMarks(path, marksOf(db));
    return db;
  } catch (error) {
    db?.close();
    throw instead ?? storeError(path, error);
  }
}

interface Marks {
  readonly mark: number;
  readonly version: number;
  readonly tables: number;
}

function marksOf(db: DatabaseSync): Marks {
  const number = (sql: string) => Number(Object.values(db.prepare(sql).get() ?? {})[0] ?? 0);
  return {
    mark: number('PRAGMA application_id'),
    version: number('PRAGMA user_version'),
    tables: number('SELECT count(*) FROM sqlite_schema'),
  };
}

function checkMarks(path: string, {mark, version}: Marks): void {
  if (mark !== storeMark) throw notAStore(path);
  if (version <= storeVersion) return;
  throw new HeatlensError(
    'store-unreadable',
    `The store ${path} is of version ${version}, and this Heatlens reads up to ${storeVersion}. Update Heatlens.`,
    {details: {store: path, version}},
  );
}

/** File systems over a network, by what Linux calls them; write-ahead logging needs memory that all its users share. */
const networked = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x0bd00bd0, 0x47504653, 0x19830326, 0x00c36400, 0x5346414f, 0x01021997,
]);

function chooseJournal(path: string, db: DatabaseSync, fileSystem: number): string | undefined {
  const wanted = networked.has(fileSystem) ? 'delete' : 'wal';
  const {journal_mode: mode} = db.prepare(`PRAGMA journal_mode = ${wanted}`).get() ?? {};
  // A log that outlives a crash is enough: a batch that a power cut loses is done again.
  db.exec(`PRAGMA synchronous = ${mode === 'wal' ? 'NORMAL' : 'FULL'}`);
  if (mode === 'wal') return undefined;
  return `The store ${path} lies on a network file system, so reading it waits while a batch is written. A local disk is quicker.`;
}

/** 0 where there is none. */
function sizeOf(path: string): number {
  return statSync(path, {throwIfNoEntry: false})?.size ?? 0;
}

import type {DatabaseSync} from 'node:sqlite';
import {stat} from 'node:fs/promises';
import type {Archive} from '../api.ts';
import {meanMapOf} from '../dataset/meanMap.ts';
import {classCurves} from '../dataset/curves.ts';
import {numbersOf} from '../dataset/numbers.ts';
import {openForNotes, openForReading} from './openStore.ts';
import {exportStore} from './export/exportStore.ts';
import {mergeStores} from './merge.ts';
import {overviewOf, tagsOf} from './overview.ts';
import {queryPictures} from './query.ts';
import {pictureRows} from './rows.ts';
import {told} from './storeError.ts';
import {tagPictures} from './tags.ts';
import {thumbnailsOf} from './thumbnails.ts';

/** The engine's readers of stores, inside their own thread. */
export function createArchive(): Archive {
  const open = new OpenStores();
  const reading = async <T>(store: string, read: (db: DatabaseSync) => T): Promise<T> => {
    const db = await open.get(store);
    return told(store, () => read(db));
  };
  return {
    overview: (store) => reading(store, (db) => overviewOf(store, db)),
    query: ({store, ...query}) => reading(store, (db) => ({ids: queryPictures(db, query)})),
    rows: ({store, ids}) => reading(store, (db) => pictureRows(db, ids)),
    thumbnails: async ({store, ...request}) => thumbnailsOf(await open.get(store), request),
    async tag({store, ...request}) {
      const db = openForNotes(store);
      try {
        return told(store, () => {
          tagPictures(db, request);
          return {tags: tagsOf(db)};
        });
      } finally {
        db.close();
      }
    },
    async *numbers({store, ...request}, signal) {
      const db = openForReading(store); // of its own, since another store may be opened meanwhile
      try {
        return yield* numbersOf(db, request, signal);
      } finally {
        db.close();
      }
    },
    curves: ({store, ...request}) => reading(store, (db) => classCurves(db, request)),
    meanMap: ({store, ...request}) => reading(store, (db) => meanMapOf(db, request)),
    merge: mergeStores,
    exportStore: async ({store, ...request}) => {
      const db = openForReading(store); // of its own, for as long as it takes
      try {
        return await exportStore(db, request);
      } finally {
        db.close();
      }
    },
  };
}

/** How many stores stay open. */
const most = 4;

/** The last stores that were read stay open for reading; a file that took another's place is opened anew. */
class OpenStores {
  readonly #open = new Map<string, {readonly file: string; readonly db: DatabaseSync}>();

  /** @throws HeatlensError `store-unreadable` */
  async get(store: string): Promise<DatabaseSync> {
    const file = await stat(store).then(
      ({dev, ino}) => `${dev} ${ino}`,
      () => '',
    );
    const known = this.#open.get(store);
    if (known?.file === file) return known.db;
    this.#close(store);
    const db = openForReading(store);
    this.#open.set(store, {file, db});
    for (const oldest of [...this.#open.keys()].slice(0, -most)) this.#close(oldest);
    return db;
  }

  #close(store: string): void {
    this.#open.get(store)?.db.close();
    this.#open.delete(store);
  }
}

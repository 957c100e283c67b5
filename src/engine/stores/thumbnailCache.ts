import {mkdirSync, rmSync} from 'node:fs';
import {dirname} from 'node:path';
import {DatabaseSync} from 'node:sqlite';

/** A WebP. */
export interface CachedImage {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** 256 MB hold some 40,000 thumbnails of 256 pixels. */
const defaultBytes = 256 * 2 ** 20;

/**
 * Keeps thumbnails in one file of a limited size, in the extension's own storage. It can be deleted at any time, and one
 * that is damaged is made anew: whatever fails here only costs time.
 */
export class ThumbnailCache {
  static readonly #open = new Map<string, ThumbnailCache>();
  readonly #db: DatabaseSync;
  readonly #most: number;
  #bytes: number;
  #clock: number;

  private constructor(file: string, most: number) {
    this.#db = openCache(file);
    this.#most = most;
    const {bytes, used} =
      this.#db
        .prepare('SELECT coalesce(sum(length(bytes)), 0) AS bytes, coalesce(max(used), 0) AS used FROM thumbnails')
        .get() ?? {};
    this.#bytes = Number(bytes);
    this.#clock = Number(used);
  }

  /** @returns undefined where it cannot be had */
  static open(file: string, most = defaultBytes): ThumbnailCache | undefined {
    try {
      const cache = ThumbnailCache.#open.get(file) ?? new ThumbnailCache(file, most);
      ThumbnailCache.#open.set(file, cache);
      return cache;
    } catch {
      return undefined;
    }
  }

  get(key: string): CachedImage | undefined {
    try {
      return this.#db
        .prepare('UPDATE thumbnails SET used = ? WHERE key = ? RETURNING bytes, width, height')
        .get(++this.#clock, key) as unknown as CachedImage | undefined;
    } catch {
      return undefined;
    }
  }

  put(key: string, {bytes, width, height}: CachedImage): void {
    try {
      this.#db
        .prepare('INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?, ?, ?)')
        .run(key, ++this.#clock, width, height, bytes);
      this.#bytes += bytes.length;
      if (this.#bytes > this.#most) this.#shrink();
    } catch {
      // A full disk: the next call makes it again.
    }
  }

  /** To nine tenths, so that it is not done for every picture. */
  #shrink(): void {
    const drop = this.#db.prepare(
      'DELETE FROM thumbnails WHERE key = (SELECT key FROM thumbnails ORDER BY used LIMIT 1) RETURNING length(bytes) AS bytes',
    );
    while (this.#bytes > 0.9 * this.#most) {
      const dropped = drop.get();
      if (dropped === undefined) break;
      this.#bytes -= Number(dropped['bytes']);
    }
  }
}

function openCache(file: string): DatabaseSync {
  mkdirSync(dirname(file), {recursive: true});
  try {
    return withTable(file);
  } catch {
    rmSync(file, {force: true});
    return withTable(file);
  }
}

function withTable(file: string): DatabaseSync {
  const db = new DatabaseSync(file, {timeout: 200});
  db.exec(`
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = OFF;
    CREATE TABLE IF NOT EXISTS thumbnails (key TEXT PRIMARY KEY, used INTEGER, width INTEGER, height INTEGER, bytes BLOB) STRICT;
    CREATE INDEX IF NOT EXISTS thumbnails_by_use ON thumbnails (used);
  `);
  return db;
}

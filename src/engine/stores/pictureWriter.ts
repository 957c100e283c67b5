import type {DatabaseSync, StatementSync} from 'node:sqlite';
import {toFloat16} from '../../core/float16.ts';
import {figureColumns, type FileStamp, type PictureRow} from './pictureRow.ts';
import {partsOfPicture} from './schema.ts';
import {told} from './storeError.ts';
import {transaction} from './transaction.ts';

/** What the store knows of a file. */
export interface KnownPicture {
  readonly id: number;
  readonly size: number;
  readonly modified: number;
  readonly sha256: Uint8Array | null;
  readonly truth: Uint8Array;
  readonly error: string | null;
}

const own = ['size', 'modified', 'sha256', 'truth', 'width', 'height', 'given', 'label', 'error'] as const;
const columns: readonly string[] = [...own, ...figureColumns];

/** Writes the pictures of one run, a batch a transaction. */
export class PictureWriter {
  readonly #store: string;
  readonly #db: DatabaseSync;
  readonly #run: number;
  readonly #find: StatementSync;
  readonly #put: StatementSync;
  readonly #touch: StatementSync;
  readonly #clear: readonly StatementSync[];
  readonly #addLogits: StatementSync;
  readonly #addMap: StatementSync;
  readonly #addBox: StatementSync;

  constructor(store: string, db: DatabaseSync, run: number) {
    this.#store = store;
    this.#db = db;
    this.#run = run;
    const updates = columns.map((column) => `${column} = excluded.${column}`).join(', ');
    this.#find = db.prepare('SELECT id, size, modified, sha256, truth, error FROM pictures WHERE run = ? AND path = ?');
    this.#put = db.prepare(
      `INSERT INTO pictures (run, path, ${columns.join(', ')}) VALUES (?, ?, ${columns.map(() => '?').join(', ')}) ` +
        `ON CONFLICT (run, path) DO UPDATE SET ${updates} RETURNING id`, // the id stays, and the tags with it
    );
    this.#touch = db.prepare('UPDATE pictures SET size = ?, modified = ? WHERE run = ? AND path = ?');
    this.#clear = partsOfPicture.map((table) => db.prepare(`DELETE FROM ${table} WHERE picture = ?`));
    this.#addLogits = db.prepare('INSERT INTO logits VALUES (?, ?)');
    this.#addMap = db.prepare('INSERT INTO maps VALUES (?, ?, ?, ?, ?, ?)');
    this.#addBox = db.prepare('INSERT INTO boxes VALUES (?, ?, ?, ?, ?, ?)');
  }

  find(path: string): KnownPicture | undefined {
    return told(this.#store, () => this.#find.get(this.#run, path)) as KnownPicture | undefined;
  }

  /** @throws HeatlensError `not-writable` where the disk is full, and nothing of the batch is there */
  write(rows: readonly PictureRow[]): void {
    told(this.#store, () => transaction(this.#db, () => rows.forEach((row) => this.#writeRow(row))));
  }

  /** The same pictures under another date. */
  touch(files: readonly FileStamp[]): void {
    told(this.#store, () =>
      transaction(this.#db, () => {
        for (const {path, size, modified} of files) this.#touch.run(size, modified, this.#run, path);
      }),
    );
  }

  #writeRow(row: PictureRow): void {
    const {found, boxes} = row;
    const figures = figureColumns.map((column) => found?.figures[column] ?? null);
    const {id} = this.#put.get(this.#run, row.path, ...own.map((column) => row[column]), ...figures) ?? {};
    const picture = Number(id);
    for (const statement of this.#clear) statement.run(picture);
    boxes.forEach((box, number) => this.#addBox.run(picture, number, ...box));
    if (found === null) return;
    this.#addLogits.run(picture, bytesOf(toFloat16(found.logits)));
    for (const {method, class: index, map} of found.maps) {
      this.#addMap.run(picture, method, index, map.height, map.width, bytesOf(map.values));
    }
  }
}

/** Little-endian as every machine that VS Code runs on. */
function bytesOf({buffer, byteOffset, byteLength}: Uint16Array | Float32Array): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

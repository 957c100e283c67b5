import type {DatabaseSync} from 'node:sqlite';

/** Raised with every change of the tables; docs/store.md describes them. */
export const storeVersion = 1;

/** Marks the file as a store: "Heat" as a number, where SQLite keeps what a file is for. */
export const storeMark = 0x48656174;

/** Blobs of about 2 KB fill pages of 8 KB to nine tenths, and pages of 4 KB from none to all, as the classes fall. */
const pageSize = 8192;

/** Logits and maps apart, so that sorting 100,000 pictures reads none of them. */
const tables = `
  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    provenance TEXT NOT NULL
  ) STRICT;
  CREATE TABLE pictures (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES runs (id),
    path TEXT NOT NULL,
    size INTEGER NOT NULL,
    modified REAL NOT NULL,
    sha256 BLOB,
    truth BLOB NOT NULL,
    width INTEGER,
    height INTEGER,
    given TEXT,
    label INTEGER,
    prediction INTEGER,
    label_logit REAL,
    log_sum_exp REAL,
    loss REAL,
    rank INTEGER,
    confidence REAL,
    margin REAL,
    entropy REAL,
    map_entropy REAL,
    centre_x REAL,
    centre_y REAL,
    border REAL,
    agreement REAL,
    peak_inside INTEGER,
    box_left INTEGER,
    box_top INTEGER,
    box_right INTEGER,
    box_bottom INTEGER,
    milliseconds REAL,
    error TEXT
  ) STRICT;
  CREATE UNIQUE INDEX pictures_by_path ON pictures (run, path);
  CREATE TABLE logits (
    picture INTEGER PRIMARY KEY,
    float16 BLOB NOT NULL
  ) STRICT;
  CREATE TABLE maps (
    picture INTEGER NOT NULL,
    method INTEGER NOT NULL,
    class INTEGER NOT NULL,
    height INTEGER NOT NULL,
    width INTEGER NOT NULL,
    float32 BLOB NOT NULL,
    PRIMARY KEY (picture, method, class)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE boxes (
    picture INTEGER NOT NULL,
    number INTEGER NOT NULL,
    left REAL NOT NULL,
    top REAL NOT NULL,
    right REAL NOT NULL,
    bottom REAL NOT NULL,
    PRIMARY KEY (picture, number)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tags (
    picture INTEGER NOT NULL,
    tag TEXT NOT NULL,
    PRIMARY KEY (picture, tag)
  ) STRICT, WITHOUT ROWID;
`;

/** The tables that hold what belongs to one picture, by its id. */
export const partsOfPicture = ['logits', 'maps', 'boxes'] as const;

/** Before anything else is written, the journal mode included. */
export function choosePages(db: DatabaseSync): void {
  db.exec(`PRAGMA page_size = ${pageSize}`);
}

/** Makes the tables, in one transaction of the caller. */
export function createTables(db: DatabaseSync): void {
  db.exec(`${tables} PRAGMA application_id = ${storeMark}; PRAGMA user_version = ${storeVersion};`);
}

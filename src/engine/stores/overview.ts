import type {DatabaseSync} from 'node:sqlite';
import type {StoreOverview, StoredRun} from '../../protocol/gallery.ts';
import {isLocked} from './lock.ts';
import {runsOf, type Run} from './run.ts';
import {storeVersion} from './schema.ts';

/** What a store holds. */
export function overviewOf(path: string, db: DatabaseSync): StoreOverview {
  const runs = runsOf(db);
  return {
    path,
    version: storeVersion,
    runs: runs.map((run) => storedRun(db, run)),
    tags: tagsOf(db),
    hasBoxes: db.prepare('SELECT 1 FROM boxes LIMIT 1').get() !== undefined,
    hasMasks: runs.some(({provenance}) => provenance.truth.masks !== null),
    growing: isLocked(path),
  };
}

/** All tags of the store, by the alphabet. */
export function tagsOf(db: DatabaseSync): string[] {
  return db
    .prepare('SELECT DISTINCT tag FROM tags ORDER BY tag')
    .all()
    .map(({tag}) => String(tag));
}

function storedRun(db: DatabaseSync, {id, provenance}: Run): StoredRun {
  const counts =
    db.prepare('SELECT count(*) AS pictures, count(error) AS failed FROM pictures WHERE run = ?').get(id) ?? {};
  const {model, folder, layer, methods, labels, preprocessing} = provenance;
  return {
    id,
    model: {path: model.path, name: model.name, sha256: model.sha256},
    folder,
    layer: layer.name,
    grid: methods[0].grid,
    methods: methods.map((method) => method.id),
    pictures: Number(counts['pictures']),
    failed: Number(counts['failed']),
    labels,
    range: preprocessing.range,
    rangeFrom: preprocessing.from.range,
  };
}

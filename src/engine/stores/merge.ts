import {DatabaseSync, type SQLInputValue} from 'node:sqlite';
import {HeatlensError} from '../../core/errors.ts';
import type {MergeRequest, MergeSummary} from '../../protocol/sweep.ts';
import {makeNewFile} from '../export/newFiles.ts';
import {openForReading} from './openStore.ts';
import {addRun, difference, runsOf, type Run, type RunProvenance} from './run.ts';
import {choosePages, createTables, partsOfPicture} from './schema.ts';
import {storeError} from './storeError.ts';

/**
 * Puts the stores of shards into a new one.
 *
 * @throws HeatlensError `store-differs` where they were not made alike, `store-unreadable`, `not-writable`
 */
export async function mergeStores({stores, out}: MergeRequest): Promise<MergeSummary> {
  const sources = stores.map((path) => ({path, runs: readRuns(path)}));
  const runs = mergedRuns(sources);
  let counts = {pictures: 0, failed: 0, duplicates: 0};
  await makeNewFile(out, async (temporary) => {
    const db = new DatabaseSync(temporary);
    try {
      choosePages(db);
      db.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN');
      createTables(db);
      const ids = runs.map(({provenance}) => addRun(db, provenance));
      for (const {path, runs: own} of sources) {
        const places = new Map(own.map(({id, provenance}) => [id, ids[placeOf(runs, provenance)]]));
        counts = sum(counts, copyPictures(db, path, places));
      }
      db.exec('COMMIT');
    } catch (error) {
      throw storeError(out, error);
    } finally {
      db.close();
    }
  });
  return {store: out, ...counts, warnings: runs.flatMap(missingShards)};
}

interface MergedRun {
  readonly provenance: RunProvenance;
  readonly shards: RunProvenance['shard'][];
}

function readRuns(path: string): readonly Run[] {
  const db = openForReading(path);
  try {
    return runsOf(db);
  } finally {
    db.close();
  }
}

function mergedRuns(sources: readonly {readonly path: string; readonly runs: readonly Run[]}[]): readonly MergedRun[] {
  const [first, ...others] = sources;
  const merged = first.runs.map(({provenance}): MergedRun => ({
    provenance: {...provenance, shard: null},
    shards: [provenance.shard],
  }));
  for (const {path, runs} of others) {
    for (const {provenance} of runs) {
      const known = merged[placeOf(merged, provenance)];
      const why =
        known === undefined
          ? difference(provenance, merged[0].provenance, ['shard'])
          : otherSplit(known, provenance.shard);
      if (why !== undefined) {
        throw new HeatlensError(
          'store-differs',
          `${path} was made otherwise than ${first.path}: ${why}. Merge stores of one sweep only.`,
          {details: {stores: [first.path, path]}},
        );
      }
      known.shards.push(provenance.shard);
    }
  }
  return merged;
}

function placeOf(runs: readonly MergedRun[], provenance: RunProvenance): number {
  return runs.findIndex((run) => difference(run.provenance, provenance, ['shard']) === undefined);
}

function otherSplit({shards}: MergedRun, shard: RunProvenance['shard']): string | undefined {
  const of = shards[0]?.of;
  return of === shard?.of ? undefined : `shard of ${shard?.of ?? 'none'}, not of ${of ?? 'none'}`;
}

function missingShards({shards}: MergedRun): string[] {
  const of = shards[0]?.of ?? 0;
  const present = new Set(shards.map((shard) => shard?.index));
  const missing = Array.from({length: of}, (_, index) => index).filter((index) => !present.has(index));
  return missing.length === 0
    ? []
    : [
        `Of ${of} shards ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing: merge them again when they are there.`,
      ];
}

interface Counts {
  readonly pictures: number;
  readonly failed: number;
  readonly duplicates: number;
}

function sum(a: Counts, b: Counts): Counts {
  return {pictures: a.pictures + b.pictures, failed: a.failed + b.failed, duplicates: a.duplicates + b.duplicates};
}

/** @param runs new ids by old ones */
function copyPictures(db: DatabaseSync, path: string, runs: ReadonlyMap<number, number>): Counts {
  const from = openForReading(path);
  try {
    const columns = from
      .prepare('SELECT * FROM pictures')
      .columns()
      .map(({name}) => name)
      .filter((name) => name !== 'id');
    const copies = [...partsOfPicture, 'tags'].map((table) => partCopier(db, from, table));
    const put = db.prepare(
      `INSERT INTO pictures (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')}) ON CONFLICT (run, path) DO NOTHING RETURNING id`,
    );
    let counts: Counts = {pictures: 0, failed: 0, duplicates: 0};
    for (const row of from.prepare('SELECT * FROM pictures ORDER BY id').iterate()) {
      const run = runs.get(Number(row['run'])) ?? 0;
      const added = put.get(...columns.map((column) => (column === 'run' ? run : row[column])));
      if (added !== undefined) for (const copy of copies) copy(Number(row['id']), Number(added['id']));
      const failed = added !== undefined && row['error'] !== null;
      counts = sum(counts, {pictures: added ? 1 : 0, failed: failed ? 1 : 0, duplicates: added ? 0 : 1});
    }
    return counts;
  } finally {
    from.close();
  }
}

/** Copies what one table has of a picture, under its new id. */
function partCopier(db: DatabaseSync, from: DatabaseSync, table: string): (old: number, fresh: number) => void {
  const read = from.prepare(`SELECT * FROM ${table} WHERE picture = ?`);
  const names = read.columns().map(({name}) => name);
  const write = db.prepare(`INSERT INTO ${table} VALUES (${names.map(() => '?').join(', ')})`);
  return (old, fresh) => {
    for (const row of read.all(old))
      write.run(...names.map((name): SQLInputValue => (name === 'picture' ? fresh : row[name])));
  };
}

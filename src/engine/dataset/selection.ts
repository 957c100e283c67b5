import type {DatabaseSync} from 'node:sqlite';
import {ScoreTable} from '../../core/dataset/scoreTable.ts';
import {isRegression} from '../../core/dataset/scores.ts';
import {HeatlensError} from '../../core/errors.ts';
import {fromFloat16} from '../../core/float16.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import type {Filter} from '../../protocol/gallery.ts';
import {queryPictures} from '../stores/query.ts';
import {floatsOf} from '../stores/rows.ts';
import {runOf, type Run} from '../stores/run.ts';

/** The scores of the pictures that were predicted, with their ids by row. */
export interface SelectedScores {
  readonly ids: Uint32Array;
  readonly table: ScoreTable;
  readonly labels: readonly string[];
}

/** @throws HeatlensError `argument-invalid` for a filter that cannot be read, or a model that predicts no classes */
export function selectedScores(db: DatabaseSync, run: number, filter: Filter): SelectedScores {
  const {head, labels, model} = runOf(db, run).provenance;
  if (isRegression(head)) {
    throw new HeatlensError(
      'argument-invalid',
      `${model.name} gives one number and no classes, so there is nothing to count. Look at its pictures in the gallery.`,
    );
  }
  const wanted = new Set(selectedIds(db, run, filter));
  const statement = db.prepare(
    'SELECT id, coalesce(label, -1), prediction, coalesce(rank, 0), float16 FROM pictures JOIN logits ON picture = id WHERE run = ? AND prediction IS NOT NULL ORDER BY id',
  );
  statement.setReturnArrays(true);
  const ids: number[] = [];
  const given: number[] = [];
  const predictions: number[] = [];
  const ranks: number[] = [];
  const logits = new Float32Array(wanted.size * head.classes);
  for (const row of statement.iterate(run) as unknown as Iterable<
    readonly [number, number, number, number, Uint8Array]
  >) {
    const [id, label, prediction, rank, halves] = row;
    if (!wanted.has(id)) continue;
    logits.set(fromFloat16(new Uint16Array(Uint8Array.from(halves).buffer)), ids.length * head.classes);
    ids.push(id);
    given.push(label);
    predictions.push(prediction);
    ranks.push(rank);
  }
  const table = new ScoreTable({
    head,
    logits: logits.subarray(0, ids.length * head.classes),
    predictions: Int32Array.from(predictions),
    labels: Int32Array.from(given),
    ranks: Int32Array.from(ranks),
  });
  return {ids: Uint32Array.from(ids), table, labels};
}

/** By path. */
export function selectedIds(db: DatabaseSync, run: number, filter: Filter): Uint32Array {
  return queryPictures(db, {run, filter, sort: 'path', descending: false});
}

/** A picture's map with what it is of. */
export interface SelectedMap {
  readonly id: number;
  /** The explained class. */
  readonly class: number;
  readonly map: RawMap;
}

/**
 * One map of each picture that has one; by path.
 *
 * @param method its place in the run's list
 * @param of whose map is taken where there are several; of another class where there is none
 */
export function* selectedMaps(
  db: DatabaseSync,
  run: number,
  filter: Filter,
  method = 0,
  of: 'prediction' | 'label' = 'prediction',
): Generator<SelectedMap> {
  const find = db.prepare(
    'SELECT m.class, m.height, m.width, m.float32 FROM maps m JOIN pictures p ON p.id = m.picture ' +
      `WHERE m.picture = ? AND m.method = ? ORDER BY m.class = p.${of} DESC, m.class LIMIT 1`,
  );
  for (const id of selectedIds(db, run, filter)) {
    const found = find.get(id, method);
    if (found === undefined) continue;
    const {class: explained, height, width, float32} = found;
    yield {
      id,
      class: Number(explained),
      map: {height: Number(height), width: Number(width), values: floatsOf(float32)},
    };
  }
}

/** Where a run's pictures are, by id. */
export function pathsOf(db: DatabaseSync, {id, provenance}: Run): ReadonlyMap<number, string> {
  const rows = db.prepare('SELECT id, path FROM pictures WHERE run = ? AND error IS NULL ORDER BY path').all(id);
  return new Map(rows.map((row) => [Number(row['id']), `${provenance.folder}/${String(row['path'])}`]));
}

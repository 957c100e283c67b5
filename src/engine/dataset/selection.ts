import type {DatabaseSync} from 'node:sqlite';
import {ScoreTable} from '../../core/dataset/scoreTable.ts';
import {isRegression} from '../../core/dataset/scores.ts';
import {HeatlensError} from '../../core/errors.ts';
import type {RawMap} from '../../protocol/explanation.ts';
import type {Filter} from '../../protocol/gallery.ts';
import {queryPictures} from '../stores/query.ts';
import {floatsOf} from '../stores/rows.ts';
import {runOf, type Run, type RunProvenance} from '../stores/run.ts';

/** The scores of the pictures that were predicted, with their ids by row. */
export interface SelectedScores {
  readonly ids: Uint32Array;
  readonly table: ScoreTable;
}

/** Pictures between two looks at whether to go on. */
const stride = 500;

/** Which pictures are asked for, of a run that predicts classes. */
interface Wanted {
  readonly provenance: RunProvenance;
  readonly count: number;
  has(id: number): boolean;
}

/** @throws HeatlensError `argument-invalid` for a filter that cannot be read, or a model that predicts no classes */
export function wantedPictures(db: DatabaseSync, run: number, filter: Filter): Wanted {
  const {provenance} = runOf(db, run);
  if (isRegression(provenance.head)) {
    throw new HeatlensError(
      'argument-invalid',
      `${provenance.model.name} gives one number and no classes, so there is nothing to count. ` +
        'Look at its pictures in the gallery.',
    );
  }
  const ids = selectedIds(db, run, filter);
  const marks = new Uint8Array(ids.reduce((most, id) => Math.max(most, id), 0) + 1);
  for (const id of ids) marks[id] = 1;
  return {provenance, count: ids.length, has: (id) => marks[id] === 1};
}

/** Yields the share that is read. */
export function* selectedScores(db: DatabaseSync, run: number, wanted: Wanted): Generator<number, SelectedScores> {
  const {head} = wanted.provenance;
  const statement = db.prepare(
    'SELECT id, coalesce(label, -1), prediction, coalesce(rank, 0), float16 ' +
      'FROM pictures JOIN logits ON picture = id WHERE run = ? AND prediction IS NOT NULL ORDER BY id',
  );
  statement.setReturnArrays(true);
  const [ids, labels, predictions, ranks] = [0, 1, 2, 3].map(() => new Int32Array(wanted.count));
  const logits = new Uint16Array(wanted.count * head.classes);
  const bytes = new Uint8Array(logits.buffer);
  let count = 0;
  for (const [id, label, prediction, rank, halves] of statement.iterate(run) as unknown as Iterable<ScoreRow>) {
    if (!wanted.has(id)) continue;
    if (count % stride === 0) yield count / wanted.count;
    bytes.set(halves, 2 * head.classes * count);
    ids[count] = id;
    labels[count] = label;
    predictions[count] = prediction;
    ranks[count] = rank;
    count++;
  }
  const table = new ScoreTable({
    head,
    logits: logits.subarray(0, count * head.classes),
    predictions: predictions.subarray(0, count),
    labels: labels.subarray(0, count),
    ranks: ranks.subarray(0, count),
  });
  return {ids: Uint32Array.from(ids.subarray(0, count)), table};
}

type ScoreRow = readonly [id: number, label: number, prediction: number, rank: number, halves: Uint8Array];

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

import {join} from 'node:path';
import type {DatabaseSync} from 'node:sqlite';
import {figureColumns} from '../pictureRow.ts';
import type {Run} from '../run.ts';

export type Cell = string | number | null;

/** One column of a table with a row a picture. */
export interface Column {
  readonly name: string;
  readonly kind: 'text' | 'integer' | 'number';
}

const texts = ['path', 'label_name', 'prediction_name', 'given', 'sha256', 'boxes', 'tags', 'error'];
const integers = [
  'id',
  'label',
  'prediction',
  'width',
  'height',
  'size',
  'rank',
  'peak_inside',
  'box_left',
  'box_top',
  'box_right',
  'box_bottom',
];

/** All that a table has of a picture; logits and maps apart. */
export const exportedColumns: readonly Column[] = [
  'id',
  'path',
  'label',
  'label_name',
  'given',
  'prediction_name',
  ...figureColumns,
  'width',
  'height',
  'size',
  'modified',
  'sha256',
  'boxes',
  'tags',
  'error',
].map((name) => ({name, kind: texts.includes(name) ? 'text' : integers.includes(name) ? 'integer' : 'number'}));

/** A picture's cells, in the order of the columns, with its id. */
export interface ExportedRow {
  readonly id: number;
  readonly cells: readonly Cell[];
}

/** A run's pictures by their paths, one after the other. Paths are absolute, boxes and tags JSON. */
export function* exportedRows(db: DatabaseSync, {id: run, provenance}: Run): Generator<ExportedRow> {
  const {folder, labels} = provenance;
  const rows = db.prepare(
    `SELECT *, (SELECT json_group_array(json_array(left, top, right, bottom)) FROM boxes WHERE picture = id) AS boxes,
            (SELECT json_group_array(tag) FROM tags WHERE picture = id) AS tags
     FROM pictures WHERE run = ? ORDER BY path`,
  );
  for (const row of rows.iterate(run)) {
    const named: Readonly<Record<string, unknown>> = {
      ...row,
      path: join(folder, String(row['path'])),
      label_name: nameOf(labels, row['label']),
      prediction_name: nameOf(labels, row['prediction']),
      sha256: row['sha256'] instanceof Uint8Array ? Buffer.from(row['sha256']).toString('hex') : null,
    };
    yield {id: Number(row['id']), cells: exportedColumns.map(({name}) => (named[name] ?? null) as Cell)};
  }
}

function nameOf(labels: readonly string[], index: unknown): string | null {
  return typeof index === 'number' ? (labels[index] ?? null) : null;
}

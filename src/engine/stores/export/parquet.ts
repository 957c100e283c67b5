import type {DatabaseSync} from 'node:sqlite';
import {fileWriter, ParquetWriter, type SchemaElement} from 'hyparquet-writer';
import type {Run} from '../run.ts';
import {arrayColumns, type ArrayColumn} from './arrays.ts';
import {exportedColumns, exportedRows, type Cell, type Column, type ExportedRow} from './columns.ts';

const rowsAtOnce = 1000;

/** A table with the logits and the maps as lists of numbers, row by row. */
export async function writeParquet(db: DatabaseSync, run: Run, file: string): Promise<void> {
  const arrays = arrayColumns(db, run);
  const schema = [
    {name: 'root', num_children: exportedColumns.length + arrays.length},
    ...exportedColumns.map(scalar),
    ...arrays.flatMap(({name}) => list(name)),
  ];
  const writer = new ParquetWriter({writer: fileWriter(file), schema});
  let rows: ExportedRow[] = [];
  const flush = async () => {
    await writer.write({columnData: columnsOf(rows, arrays), rowGroupSize: rowsAtOnce});
    rows = [];
  };
  for (const row of exportedRows(db, run)) {
    rows.push(row);
    if (rows.length === rowsAtOnce) await flush();
  }
  if (rows.length > 0) await flush();
  await writer.finish();
}

function columnsOf(rows: readonly ExportedRow[], arrays: readonly ArrayColumn[]): {name: string; data: unknown[]}[] {
  return [
    ...exportedColumns.map(({name, kind}, i) => ({name, data: rows.map(({cells}) => cellOf(cells[i], kind))})),
    ...arrays.map(({name, of}) => ({name, data: rows.map(({id}) => Array.from(of(id) ?? []))})),
  ];
}

function cellOf(cell: Cell, kind: Column['kind']): Cell | bigint {
  return kind === 'integer' && cell !== null ? BigInt(cell) : cell;
}

const types: Readonly<Record<Column['kind'], Partial<SchemaElement>>> = {
  text: {type: 'BYTE_ARRAY', converted_type: 'UTF8'},
  integer: {type: 'INT64'},
  number: {type: 'DOUBLE'},
};

function scalar({name, kind}: Column): SchemaElement {
  return {name, repetition_type: 'OPTIONAL', ...types[kind]};
}

function list(name: string): SchemaElement[] {
  return [
    {name, repetition_type: 'REQUIRED', converted_type: 'LIST', num_children: 1},
    {name: 'list', repetition_type: 'REPEATED', num_children: 1},
    {name: 'element', repetition_type: 'REQUIRED', type: 'FLOAT'},
  ];
}

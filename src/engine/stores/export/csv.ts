import {open} from 'node:fs/promises';
import type {DatabaseSync} from 'node:sqlite';
import type {Run} from '../run.ts';
import {exportedColumns, exportedRows, type Cell} from './columns.ts';

const linesAtOnce = 1000;

/** A table as RFC 4180 has it, in UTF-8; an empty cell where there is nothing. */
export async function writeCsv(db: DatabaseSync, run: Run, file: string): Promise<void> {
  await using handle = await open(file, 'wx');
  let lines = [exportedColumns.map(({name}) => name).join()];
  for (const {cells} of exportedRows(db, run)) {
    lines.push(cells.map(quoted).join());
    if (lines.length < linesAtOnce) continue;
    await handle.write(`${lines.join('\r\n')}\r\n`);
    lines = [];
  }
  await handle.write(lines.map((line) => `${line}\r\n`).join(''));
}

function quoted(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

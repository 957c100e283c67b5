import {createWriteStream} from 'node:fs';
import {Writable} from 'node:stream';
import type {DatabaseSync} from 'node:sqlite';
import {configure, ZipWriter} from '@zip.js/zip.js';
import {npyHeader} from '../../export/npy.ts';
import type {Run} from '../run.ts';
import {arrayColumns, type ArrayColumn} from './arrays.ts';
import {exportedColumns, exportedRows, type Cell} from './columns.ts';

/** An array that `numpy.load` finds under its name, a piece for each picture. */
interface NpzArray {
  readonly name: string;
  readonly descr: string;
  readonly shape: readonly number[];
  readonly pieces: () => Iterable<Uint8Array>;
}

/**
 * One array for each column, all by the pictures' paths: texts as UTF-8 bytes (`S`), numbers as float64 with NaN where there
 * is nothing, whole numbers as int64 with −1; logits and maps as float32.
 */
export async function writeNpz(db: DatabaseSync, run: Run, file: string): Promise<void> {
  configure({useWebWorkers: false});
  const output = Writable.toWeb(createWriteStream(file, {flags: 'wx'})) as WritableStream<Uint8Array>;
  const zip = new ZipWriter(output, {level: 0});
  const {n} = db.prepare('SELECT count(*) AS n FROM pictures WHERE run = ?').get(run.id) ?? {};
  const columns = exportedColumns.map(({name, kind}, i) =>
    (kind === 'text' ? textArray : numberArray[kind])(name, Number(n), () => cellsOf(db, run, i)),
  );
  const arrays = arrayColumns(db, run).map((column) => valueArray(column, Number(n), () => idsOf(db, run)));
  for (const {name, descr, shape, pieces} of [...columns, ...arrays]) {
    await zip.add(`${name}.npy`, streamOf(npyHeader(descr, shape), pieces()));
  }
  await zip.close();
}

function* cellsOf(db: DatabaseSync, run: Run, place: number): Generator<Cell> {
  for (const {cells} of exportedRows(db, run)) yield cells[place];
}

function* idsOf(db: DatabaseSync, run: Run): Generator<number> {
  for (const row of db.prepare('SELECT id FROM pictures WHERE run = ? ORDER BY path').iterate(run.id))
    yield Number(row['id']);
}

const encoder = new TextEncoder();

function textArray(name: string, count: number, cells: () => Iterable<Cell>): NpzArray {
  const bytesOf = (cell: Cell) => encoder.encode(cell === null ? '' : String(cell));
  let longest = 1;
  for (const cell of cells()) longest = Math.max(longest, bytesOf(cell).length);
  const padded = (cell: Cell) => {
    const piece = new Uint8Array(longest);
    piece.set(bytesOf(cell));
    return piece;
  };
  return {name, descr: `|S${longest}`, shape: [count], pieces: () => mapped(cells(), padded)};
}

const numberArray = {
  integer: (name: string, count: number, cells: () => Iterable<Cell>): NpzArray => ({
    name,
    descr: '<i8',
    shape: [count],
    pieces: () => mapped(cells(), (cell) => new Uint8Array(BigInt64Array.of(BigInt(cell ?? -1)).buffer)),
  }),
  number: (name: string, count: number, cells: () => Iterable<Cell>): NpzArray => ({
    name,
    descr: '<f8',
    shape: [count],
    pieces: () => mapped(cells(), (cell) => new Uint8Array(Float64Array.of(Number(cell ?? NaN)).buffer)),
  }),
};

function valueArray({name, shape, of}: ArrayColumn, count: number, ids: () => Iterable<number>): NpzArray {
  const size = shape.reduce((product, side) => product * side, 1);
  const bytesOf = (id: number) => new Uint8Array((of(id) ?? new Float32Array(size).fill(NaN)).buffer as ArrayBuffer);
  return {name, descr: '<f4', shape: [count, ...shape], pieces: () => mapped(ids(), bytesOf)};
}

function* mapped<T>(values: Iterable<T>, bytesOf: (value: T) => Uint8Array): Generator<Uint8Array> {
  for (const value of values) yield bytesOf(value);
}

/** Pieces gathered to some 64 KB each. */
function streamOf(header: Uint8Array, pieces: Iterable<Uint8Array>): ReadableStream<Uint8Array> {
  const gathered = (function* () {
    let waiting = [header];
    let size = header.length;
    for (const piece of pieces) {
      waiting.push(piece);
      size += piece.length;
      if (size < 65536) continue;
      yield new Uint8Array(Buffer.concat(waiting));
      waiting = [];
      size = 0;
    }
    yield new Uint8Array(Buffer.concat(waiting));
  })();
  return ReadableStream.from(gathered) as ReadableStream<Uint8Array>;
}

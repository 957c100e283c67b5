// `node compare.ts a b`: whether two stores hold the same pictures with the same numbers, whatever their ids and times.
import {DatabaseSync} from 'node:sqlite';

/** Batches are put together otherwise in a shard, which moves the last bits of a score. */
const tolerance = 1e-4;

const [a = '', b = ''] = process.argv.slice(2);
const [left, right] = [rowsOf(a), rowsOf(b)];
const paths = new Set([...left.keys(), ...right.keys()]);
const different = [...paths].filter((path) => !alike(left.get(path), right.get(path)));
console.log(
  different.length === 0 ? `${paths.size} pictures are alike in both stores` : `These differ: ${different.join(', ')}`,
);
process.exitCode = different.length === 0 && paths.size > 0 ? 0 : 1;

type Row = Readonly<Record<string, unknown>>;

function rowsOf(store: string): ReadonlyMap<string, Row> {
  const db = new DatabaseSync(store, {readOnly: true});
  const rows = db
    .prepare(
      `SELECT path, size, hex(sha256) AS sha256, label, prediction, loss, confidence, map_entropy, border, agreement, error, float32
     FROM pictures LEFT JOIN maps ON picture = id AND class = prediction AND method = 0`,
    )
    .all();
  db.close();
  return new Map(rows.map((row) => [String(row['path']), row]));
}

function alike(a: Row | undefined, b: Row | undefined): boolean {
  return a !== undefined && b !== undefined && Object.entries(a).every(([name, value]) => near(value, b[name]));
}

function near(a: unknown, b: unknown): boolean {
  if (typeof a === 'number' && typeof b === 'number') return Math.abs(a - b) <= tolerance * (1 + Math.abs(a));
  if (!(a instanceof Uint8Array && b instanceof Uint8Array)) return a === b;
  const [p, q] = [a, b].map((blob) => new Float32Array(Uint8Array.from(blob).buffer));
  const peak = p.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return p.length === q.length && p.every((value, i) => Math.abs(value - q[i]) <= tolerance * peak);
}

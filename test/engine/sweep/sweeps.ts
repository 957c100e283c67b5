import {cpSync, mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import type {TestContext} from 'node:test';
import type {Engine} from '../../../src/engine/api.ts';
import type {SweepProgress, SweepRequest, SweepSummary} from '../../../src/protocol/sweep.ts';
import {waferModel, wafers} from '../samples.ts';

/** A folder of its own for a test, with some of the samples' pictures in it. */
export function playground(t: TestContext, classes: readonly string[] = ['donut', 'arc']): {folder: string; pictures: string; store: string} {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-sweep-'));
  t.after(() => rmSync(folder, {recursive: true, force: true}));
  const pictures = join(folder, 'pictures');
  for (const name of classes) cpSync(join(wafers, 'pictures', name), join(pictures, name), {recursive: true});
  return {folder, pictures, store: join(folder, 'store.heatlens')};
}

/** Runs one sweep with the samples' model to its end. */
export async function swept(
  engine: Engine,
  request: Partial<SweepRequest> & Pick<SweepRequest, 'folder' | 'store'>,
  {signal, onProgress = () => {}}: {signal?: AbortSignal; onProgress?: (progress: SweepProgress) => void} = {},
): Promise<SweepSummary> {
  const stream = engine.sweep({model: waferModel, ...request}, signal);
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
    onProgress(step.value);
  }
}

/** What a store has of its pictures, by path, without what differs from run to run: ids and times. */
export function contents(store: string): Map<string, Record<string, unknown>> {
  const db = new DatabaseSync(store, {readOnly: true, timeout: 5000});
  try {
    const rows = db.prepare(
      `SELECT *, (SELECT hex(float16) FROM logits WHERE picture = id) AS logits,
        (SELECT group_concat(method || ' ' || class || ' ' || hex(float32), ';') FROM maps WHERE picture = id) AS maps,
        (SELECT group_concat(left || ' ' || top || ' ' || right || ' ' || bottom, ';') FROM boxes WHERE picture = id) AS boxes
       FROM pictures ORDER BY path`,
    ).all();
    return new Map(rows.map(({id: _, run: __, milliseconds: ___, modified: ____, ...row}) => [String(row['path']), row]));
  } finally {
    db.close();
  }
}

export function query(store: string, sql: string): Record<string, unknown>[] {
  const db = new DatabaseSync(store, {readOnly: true, timeout: 5000});
  try {
    return db.prepare(sql).all();
  } finally {
    db.close();
  }
}

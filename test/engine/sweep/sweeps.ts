import {cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import type {TestContext} from 'node:test';
import type {Engine} from '../../../src/engine/api.ts';
import type {SweepProgress, SweepRequest, SweepSummary} from '../../../src/protocol/sweep.ts';
import {waferModel, wafers} from '../samples.ts';

/** A folder of its own for a test, with some of the samples' pictures in it. */
export function playground(
  t: TestContext,
  classes: readonly string[] = ['donut', 'arc'],
): {folder: string; pictures: string; store: string} {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-sweep-'));
  t.after(() => rmSync(folder, {recursive: true, force: true}));
  const pictures = join(folder, 'pictures');
  for (const name of classes) cpSync(join(wafers, 'pictures', name), join(pictures, name), {recursive: true});
  return {folder, pictures, store: join(folder, 'store.heatlens')};
}

/** Copies of the samples, so that a sweep lasts a while. */
export function many(pictures: string, count: number): void {
  const names = readdirSync(join(wafers, 'pictures'), {recursive: true, encoding: 'utf8'}).filter((name) =>
    name.endsWith('.png'),
  );
  mkdirSync(join(pictures, 'loc'), {recursive: true});
  for (let i = 0; i < count; i++)
    cpSync(join(wafers, 'pictures', names[i % names.length] ?? ''), join(pictures, 'loc', `${i}.png`));
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
    const rows = db
      .prepare(
        `SELECT *, (SELECT hex(float16) FROM logits WHERE picture = id) AS logits,
        (SELECT group_concat(method || ' ' || class || ' ' || hex(float32), ';') FROM maps WHERE picture = id) AS maps,
        (SELECT group_concat(left || ' ' || top || ' ' || right || ' ' || bottom, ';') FROM boxes WHERE picture = id) AS boxes
       FROM pictures ORDER BY path`,
      )
      .all();
    const own = ['id', 'run', 'milliseconds', 'modified'];
    return new Map(
      rows.map((row) => [
        String(row['path']),
        Object.fromEntries(Object.entries(row).filter(([name]) => !own.includes(name))),
      ]),
    );
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

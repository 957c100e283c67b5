import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {setTimeout as pause} from 'node:timers/promises';
import fc from 'fast-check';
import {createEngine} from '../../../src/engine/engine.ts';
import {lockStore} from '../../../src/engine/stores/lock.ts';
import {difference, waferModel} from '../samples.ts';
import {contents, many, playground, query, swept} from './sweeps.ts';

/** How often one sweep is killed: 100 times for the full test. */
const kills = Number(process.env['HEATLENS_KILLS'] ?? 5);

const engine = createEngine();
after(() => engine.dispose());

test(
  `a sweep killed ${kills} times at random moments ends as one that was not`,
  {timeout: 60_000 + 20_000 * kills},
  async (t) => {
    const {folder, pictures, store} = playground(t);
    many(pictures, 200 + 60 * kills);
    const quiet = join(folder, 'undisturbed.heatlens');
    const undisturbed = await swept(engine, {folder: pictures, store: quiet});
    const [seconds] = fc.sample(
      fc.array(fc.double({min: 0, max: 1, noNaN: true}), {minLength: kills, maxLength: kills}),
      {numRuns: 1, seed: 11},
    );
    let before = new Map<string, Record<string, unknown>>();
    for (const moment of seconds) {
      await killedAfter(pictures, store, moment);
      if (!existsSync(store)) continue;
      assert.deepEqual(
        query(store, 'PRAGMA integrity_check').map((row) => ({...row})),
        [{integrity_check: 'ok'}],
      );
      const now = query(store, 'SELECT name FROM sqlite_schema').length === 0 ? before : contents(store);
      for (const [path, row] of before) assert.deepEqual(now.get(path), row, 'what was written stays');
      for (const row of now.values()) assert.ok(row['logits'] !== null && row['maps'] !== null, 'a row is whole');
      before = now;
    }
    t.diagnostic(`${before.size} of ${undisturbed.pictures} pictures were there after ${kills} kills`);
    const summary = await swept(engine, {folder: pictures, store});
    assert.equal(summary.made, undisturbed.pictures - before.size);
    alike(contents(store), contents(quiet));
  },
);

test('a second sweep into a store is refused while one lives, and takes over where it died', async (t) => {
  const {pictures, store} = playground(t);
  many(pictures, 300);
  const child = sweeping(pictures, store);
  while (!existsSync(store) || !existsSync(`${store}-lock`)) await pause(20);
  while (query(store, "SELECT count(*) AS n FROM sqlite_schema WHERE name = 'pictures'")[0]?.['n'] === 0)
    await pause(20);
  await assert.rejects(swept(engine, {folder: pictures, store}), {
    code: 'store-locked',
    message: /\(process \d+ on .*\)\. Wait until it has ended/,
  });
  assert.equal((await engine.overview(store)).growing, true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  for (let tries = 0; tries < 100 && (await engine.overview(store)).growing; tries++) await pause(20); // what computes ends after it
  assert.equal((await engine.overview(store)).growing, false);
  await swept(engine, {folder: pictures, store});
  assert.ok(!existsSync(`${store}-lock`), 'nothing is left beside the store');
});

test('one process cannot lock a store twice, and can again when the lock is given back', async (t) => {
  const {folder, store} = playground(t, []);
  mkdirSync(folder, {recursive: true});
  const unlock = lockStore(store);
  assert.throws(() => lockStore(store), {code: 'store-locked'});
  unlock();
  lockStore(store)();
});

function sweeping(pictures: string, store: string) {
  const main = join(import.meta.dirname, '../../../src/cli/main.ts');
  return spawn(process.execPath, [main, 'sweep', pictures, '--model', waferModel, '--store', store, '--json'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

/** Kills a sweep while it opens the model (one in four), or in the half second after its first batch. */
async function killedAfter(pictures: string, store: string, moment: number): Promise<void> {
  const child = sweeping(pictures, store);
  let told = '';
  child.stderr.on('data', (chunk: Buffer) => (told += chunk.toString()));
  const opening = moment < 0.25;
  while (child.exitCode === null && !told.includes(opening ? 'Opening the model' : ' of ')) await pause(2);
  await pause(opening ? 4000 * moment : 600 * (moment - 0.25));
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Half-precision scores may differ by a rounding where batches were put together otherwise. */
function alike(a: ReturnType<typeof contents>, b: ReturnType<typeof contents>): void {
  assert.deepEqual([...a.keys()], [...b.keys()]);
  for (const [path, {maps, logits: _, ...row}] of a) {
    const {maps: others, logits: __, ...other} = b.get(path) ?? {};
    assert.deepEqual(Object.keys(row), Object.keys(other));
    for (const [name, value] of Object.entries(row)) {
      const near =
        typeof value === 'number' ? Math.abs(value - Number(other[name])) <= 1e-4 * (1 + Math.abs(value)) : undefined;
      assert.ok(near ?? true, `${path} ${name}: ${String(value)} and ${String(other[name])}`);
      if (near === undefined) assert.deepEqual(value, other[name]);
    }
    assert.ok(difference(floats(others), floats(maps)) < 1e-4, path);
  }
}

function floats(maps: unknown): Float32Array {
  const [hex = ''] = String(maps).split(' ').slice(-1);
  return new Float32Array(Uint8Array.from(Buffer.from(hex, 'hex')).buffer);
}

import assert from 'node:assert/strict';
import {mkdtempSync, rmSync, statSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test, type TestContext} from 'node:test';
import {openForWriting} from '../../../src/engine/stores/openStore.ts';
import {PictureWriter} from '../../../src/engine/stores/pictureWriter.ts';
import {contents, query} from '../sweep/sweeps.ts';
import {madeUpRow, madeUpRun} from './madeUp.ts';
import {addRun} from '../../../src/engine/stores/run.ts';

function storeAt(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'heatlens-store-'));
  t.after(() => rmSync(folder, {recursive: true, force: true}));
  return join(folder, 'a.heatlens');
}

test('a full disk stops with the remedy, keeps what was there, and goes on when there is room', async (t) => {
  const store = storeAt(t);
  const {db} = await openForWriting(store);
  const writer = new PictureWriter(store, db, addRun(db, madeUpRun()));
  const batch = (from: number) => Array.from({length: 16}, (_, i) => madeUpRow(from + i));
  writer.write(batch(0));
  const pages = Number(db.prepare('PRAGMA page_count').get()?.['page_count']);
  db.exec(`PRAGMA max_page_count = ${pages + 2}`);
  assert.throws(() => writer.write(batch(16)), {
    code: 'not-writable',
    message: /is full\. Free some space and run the same again/,
  });
  assert.equal(contents(store).size, 16);
  db.exec('PRAGMA max_page_count = 100000');
  writer.write(batch(16));
  db.close();
  assert.equal(contents(store).size, 32);
  assert.deepEqual({...query(store, 'PRAGMA integrity_check')[0]}, {integrity_check: 'ok'});
});

test('on a network file system a plain journal is used, and that is said', async (t) => {
  const store = storeAt(t);
  const nfs = 0x6969;
  const {db, warning} = await openForWriting(store, () => nfs);
  assert.match(warning ?? '', /lies on a network file system/);
  assert.equal(db.prepare('PRAGMA journal_mode').get()?.['journal_mode'], 'delete');
  new PictureWriter(store, db, addRun(db, madeUpRun())).write([madeUpRow(0)]);
  assert.equal(contents(store).size, 1);
  db.close();
  const local = await openForWriting(`${store}-2`);
  assert.equal(local.warning, undefined);
  local.db.close();
});

test('a picture with 1000 classes and a 7×7 map takes at most 4 KB', async (t) => {
  const store = storeAt(t);
  const {db} = await openForWriting(store);
  const writer = new PictureWriter(store, db, addRun(db, madeUpRun()));
  const count = 1600;
  for (let from = 0; from < count; from += 16) writer.write(Array.from({length: 16}, (_, i) => madeUpRow(from + i)));
  db.close();
  const bytes = statSync(store).size / count;
  t.diagnostic(`${bytes.toFixed(0)} bytes a picture`);
  assert.ok(bytes <= 4096, String(bytes));
});

test('a picture that is written again keeps its id and its tags, and loses what it had', async (t) => {
  const store = storeAt(t);
  const {db} = await openForWriting(store);
  const writer = new PictureWriter(store, db, addRun(db, madeUpRun()));
  writer.write([madeUpRow(0), madeUpRow(1)]);
  db.exec("INSERT INTO tags VALUES (1, 'odd')");
  writer.write([{...madeUpRow(0), found: null, boxes: [], error: 'It is empty.'}]);
  assert.deepEqual(
    {...query(store, 'SELECT id, error, loss FROM pictures ORDER BY id')[0]},
    {id: 1, error: 'It is empty.', loss: null},
  );
  for (const table of ['logits', 'maps', 'boxes'])
    assert.equal(query(store, `SELECT count(*) AS n FROM ${table} WHERE picture = 1`)[0]?.['n'], 0, table);
  assert.equal(query(store, 'SELECT tag FROM tags')[0]?.['tag'], 'odd');
  db.close();
});

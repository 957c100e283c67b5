import assert from 'node:assert/strict';
import {createHash} from 'node:crypto';
import {existsSync, readFileSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {parse} from 'csv-parse/sync';
import sharp from 'sharp';
import {decodeNpy} from '../../../src/engine/export/npy.ts';
import {createEngine} from '../../../src/engine/engine.ts';
import {entriesOf} from './zip.ts';
import {playground, query, swept} from '../sweep/sweeps.ts';

const engine = createEngine();
after(() => engine.dispose());

test('a CSV has a row a picture with its names as they are', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  writeFileSync(
    join(pictures, 'odd, "name"\n.png'),
    readFileSync(join(pictures, 'donut', readdirSync(join(pictures, 'donut'))[0] ?? '')),
  );
  writeFileSync(join(pictures, 'broken.png'), 'x');
  await swept(engine, {folder: pictures, store});
  const file = join(folder, 'a.csv');
  await engine.exportStore({store, format: 'csv', file});
  const rows: Record<string, string>[] = parse(readFileSync(file), {columns: true});
  assert.equal(rows.length, query(store, 'SELECT id FROM pictures').length);
  const odd = rows.find(({path}) => path?.includes('odd'));
  assert.equal(odd?.['path'], join(pictures, 'odd, "name"\n.png'));
  assert.equal(odd?.['label'], '');
  const donut = rows.find(({given}) => given === 'donut');
  assert.equal(donut?.['label_name'], 'donut');
  assert.equal(
    donut?.['sha256'],
    createHash('sha256')
      .update(readFileSync(donut?.['path'] ?? ''))
      .digest('hex'),
  );
  assert.match(rows.find(({path}) => path?.endsWith('broken.png'))?.['error'] ?? '', /not a picture/);
});

test('NumPy finds every column, the logits and the maps', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut', 'arc']);
  await swept(engine, {folder: pictures, store});
  const file = join(folder, 'a.npz');
  await engine.exportStore({store, format: 'npz', file});
  const entries = await entriesOf(file);
  const count = query(store, 'SELECT id FROM pictures').length;
  const logits = decodeNpy(entries.get('logits.npy') ?? new Uint8Array());
  assert.deepEqual(logits.shape, [count, 13]);
  const predictions = query(store, 'SELECT prediction FROM pictures ORDER BY path').map(({prediction}) => prediction);
  const best = Array.from({length: count}, (_, i) => {
    const row = logits.values.subarray(13 * i, 13 * (i + 1));
    return row.indexOf(Math.max(...row));
  });
  assert.deepEqual(best, predictions);
  assert.deepEqual(decodeNpy(entries.get('map_grad_cam.npy') ?? new Uint8Array()).shape.slice(0, 1), [count]);
  assert.ok(entries.has('path.npy') && entries.has('loss.npy'));
});

test('a Parquet file begins and ends as one, and a name that is taken is left alone', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  await swept(engine, {folder: pictures, store});
  const file = join(folder, 'a.parquet');
  await engine.exportStore({store, format: 'parquet', file});
  const bytes = readFileSync(file);
  assert.equal(bytes.subarray(0, 4).toString() + bytes.subarray(-4).toString(), 'PAR1PAR1');
  await assert.rejects(engine.exportStore({store, format: 'csv', file}), {
    code: 'not-writable',
    message: /Choose another name/,
  });
  assert.deepEqual(readFileSync(file), bytes);
  await assert.rejects(engine.exportStore({store, run: 7, format: 'csv', file: join(folder, 'b.csv')}), {
    code: 'argument-invalid',
    message: /no run 7.*Its runs: 1/,
  });
  assert.ok(!existsSync(join(folder, 'b.csv')));
  assert.ok(readdirSync(folder).every((name) => !name.endsWith('.part')));
});

test('thumbnails are small, of the picture, and there again from the cache when the picture is gone', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  await swept(engine, {folder: pictures, store});
  const {ids} = await engine.query({store, run: 1, filter: {}, sort: 'path', descending: true});
  const ask = {store, ids: ids.slice(0, 3), side: 40, cache: join(folder, 'cache/thumbnails.sqlite')};
  const first = await engine.thumbnails(ask);
  assert.deepEqual(
    first.map(({id}) => id),
    Array.from(ask.ids),
  );
  for (const {image} of first) {
    const {format, width, height} = await sharp(image?.bytes).metadata();
    assert.deepEqual([format, Math.max(width, height), image?.width, image?.type], ['webp', 40, width, 'image/webp']);
  }
  rmSync(pictures, {recursive: true});
  assert.deepEqual(await engine.thumbnails(ask), first);
  assert.deepEqual(
    (await engine.thumbnails({...ask, side: 41})).map(({image}) => image),
    [null, null, null],
  );
});

test('the cache of thumbnails keeps to its size, and one that is damaged is made anew', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut', 'arc', 'loc', 'none']);
  await swept(engine, {folder: pictures, store});
  const {ids} = await engine.query({store, run: 1, filter: {}, sort: 'path', descending: true});
  const cache = join(folder, 'thumbnails.sqlite');
  writeFileSync(cache, 'no database, but longer than a header '.repeat(50));
  const cacheBytes = 4000;
  await engine.thumbnails({store, ids, side: 64, cache, cacheBytes});
  const {bytes, kept} = query(cache, 'SELECT sum(length(bytes)) AS bytes, count(*) AS kept FROM thumbnails')[0] ?? {};
  assert.ok(
    Number(bytes) <= cacheBytes && Number(kept) > 0 && Number(kept) < ids.length,
    `${String(bytes)} bytes of ${String(kept)}`,
  );
});

import assert from 'node:assert/strict';
import {cpSync, existsSync, readdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {createEngine} from '../../../src/engine/engine.ts';
import {inShard} from '../../../src/engine/sweep/shard.ts';
import {wafers} from '../samples.ts';
import {contents, playground, query, swept} from '../sweep/sweeps.ts';

const engine = createEngine();
after(() => engine.dispose());

test('a picture is in one shard, whatever else is in the folder', () => {
  const paths = Array.from({length: 4000}, (_, i) => `a/${i}.png`);
  const sizes = [0, 1, 2, 3].map((index) => paths.filter((path) => inShard(path, {index, of: 4})).length);
  assert.equal(
    sizes.reduce((sum, size) => sum + size, 0),
    paths.length,
  );
  for (const size of sizes) assert.ok(size > 900 && size < 1100, String(sizes));
  assert.deepEqual(
    ['cat.png', 'ü/😀.png'].map((path) => [0, 1, 2].findIndex((index) => inShard(path, {index, of: 3}))),
    [2, 1],
  );
});

test('the merged shards are what one sweep gives, and can be gone on with', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut', 'arc', 'loc']);
  const parts = [0, 1, 2].map((index) => join(folder, `part${index}.heatlens`));
  await swept(engine, {folder: pictures, store});
  for (const [index, part] of parts.entries())
    await swept(engine, {folder: pictures, store: part, shard: {index, of: 3}});
  await engine.tag({store: parts[1] ?? '', ids: Uint32Array.of(1), tag: 'odd', set: true});
  const out = join(folder, 'all.heatlens');
  const merged = await engine.merge({stores: parts, out});
  const whole = contents(store);
  assert.deepEqual(merged, {store: out, pictures: whole.size, failed: 0, duplicates: 0, warnings: []});
  assert.deepEqual([...contents(out).keys()], [...whole.keys()]);
  for (const [path, row] of contents(out)) assert.equal(row['prediction'], whole.get(path)?.['prediction']);
  assert.equal(query(out, 'SELECT count(*) AS n FROM tags JOIN pictures ON id = picture')[0]?.['n'], 1);
  cpSync(join(wafers, 'pictures/none'), join(pictures, 'none'), {recursive: true});
  assert.equal((await swept(engine, {folder: pictures, store: out})).made, readdirSync(join(pictures, 'none')).length);
});

test('a picture of two stores is taken once, and a missing shard is named', async (t) => {
  const {folder, pictures} = playground(t, ['donut']);
  const part = (name: string) => join(folder, name);
  await swept(engine, {folder: pictures, store: part('a'), shard: {index: 0, of: 3}});
  await swept(engine, {folder: pictures, store: part('b'), shard: {index: 2, of: 3}});
  const [a, b] = ['a', 'b'].map((name) => contents(part(name)).size);
  const {
    pictures: count,
    duplicates,
    warnings,
  } = await engine.merge({stores: [part('a'), part('b'), part('a')], out: part('out')});
  assert.deepEqual([count, duplicates], [(a ?? 0) + (b ?? 0), a]);
  assert.deepEqual(warnings, ['Of 3 shards 1 is missing: merge them again when they are there.']);
});

test('stores that were made otherwise, and a name that is taken, leave everything as it was', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  const [other, split, out] = ['other', 'split', 'out'].map((name) => join(folder, name)) as [string, string, string];
  await swept(engine, {folder: pictures, store});
  await swept(engine, {folder: pictures, store: other, model: join(wafers, 'models/early/tfjs-layers')});
  await swept(engine, {folder: pictures, store: split, shard: {index: 0, of: 2}});
  await assert.rejects(engine.merge({stores: [store, other], out}), {
    code: 'store-differs',
    message: /made otherwise than .*: model/,
  });
  await assert.rejects(engine.merge({stores: [store, split], out}), {
    code: 'store-differs',
    message: /shard of 2, not of none/,
  });
  await assert.rejects(engine.merge({stores: [store, join(folder, 'absent')], out}), {code: 'store-unreadable'});
  assert.ok(!existsSync(out));
  const before = readFileSync(other);
  await assert.rejects(engine.merge({stores: [store], out: other}), {
    code: 'not-writable',
    message: /already.*Choose another name/,
  });
  assert.deepEqual(readFileSync(other), before);
});

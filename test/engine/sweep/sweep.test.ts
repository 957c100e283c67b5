import assert from 'node:assert/strict';
import {appendFileSync, cpSync, readdirSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {DatabaseSync} from 'node:sqlite';
import {after, test} from 'node:test';
import {createEngine} from '../../../src/engine/engine.ts';
import {createWorkshop} from '../../../src/engine/workshop.ts';
import type {SweepProgress} from '../../../src/protocol/sweep.ts';
import {difference, explained, waferModel, wafers} from '../samples.ts';
import {contents, many, playground, query, swept} from './sweeps.ts';

const engine = createEngine();
after(() => engine.dispose());

test('every picture is in the store with the scores and the map that explaining it alone gives', async (t) => {
  const {pictures, store} = playground(t);
  const seen: SweepProgress[] = [];
  const summary = await swept(engine, {folder: pictures, store}, {onProgress: (step) => seen.push(step)});
  const names = readdirSync(pictures, {recursive: true, encoding: 'utf8'}).filter((name) => name.endsWith('.png'));
  assert.deepEqual([...contents(store).keys()], names.toSorted());
  assert.equal(summary.made, names.length);
  assert.equal(summary.labelled, names.length);
  assert.deepEqual(summary.failed, []);
  const last = seen.at(-1);
  assert.equal(last?.stage === 'pictures' && last.complete && last.done === last.found && last.done, names.length);
  const {ids} = await engine.query({store, run: summary.run, filter: {}, sort: 'loss', descending: true});
  for (const row of await engine.rows({store, ids: ids.slice(0, 4)})) {
    const alone = await explained(engine, {image: row.path, aggregate: 'single'});
    assert.equal(row.prediction, alone.target.index);
    assert.ok(Math.abs((row.confidence ?? 0) - (alone.target.probability ?? 0)) < 1e-4);
    assert.ok(row.map !== null && difference(alone.grid.values, row.map.values) < 1e-4);
  }
});

test('the same request again leaves everything as it is, and does what is new', async (t) => {
  const {pictures, store} = playground(t);
  await swept(engine, {folder: pictures, store});
  const before = contents(store);
  assert.equal((await swept(engine, {folder: pictures, store})).made, 0);
  assert.deepEqual(contents(store), before);
  cpSync(join(wafers, 'pictures/loc'), join(pictures, 'loc'), {recursive: true});
  const summary = await swept(engine, {folder: pictures, store});
  assert.equal(summary.made, readdirSync(join(pictures, 'loc')).length);
  assert.equal(summary.pictures, before.size + summary.made);
});

test('a changed file is done again under its id, one that was only copied is not', async (t) => {
  const {pictures, store} = playground(t);
  await swept(engine, {folder: pictures, store});
  const [first = '', second = '', third = ''] = readdirSync(join(pictures, 'donut')).map((name) =>
    join(pictures, 'donut', name),
  );
  const ids = () => query(store, 'SELECT id, path FROM pictures ORDER BY path');
  const before = ids();
  cpSync(second, first);
  utimesSync(third, 1, 1);
  assert.equal((await swept(engine, {folder: pictures, store})).made, 1);
  assert.deepEqual(ids(), before);
  assert.equal((await swept(engine, {folder: pictures, store})).made, 0);
});

test('another label for a picture changes its loss without changing the file', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  const labels = join(folder, 'labels.csv');
  const names = readdirSync(join(pictures, 'donut'));
  const write = (label: string) =>
    writeFileSync(labels, `file,label\n${names.map((name) => `donut/${name},${label}`).join('\n')}\n`);
  write('donut');
  const right = await swept(engine, {folder: pictures, store, labels});
  write('arc');
  const wrong = await swept(engine, {folder: pictures, store, labels});
  assert.deepEqual([right.made, wrong.made], [names.length, names.length]);
  assert.ok((right.top1 ?? 0) > (wrong.top1 ?? 1));
});

test('broken pictures are counted with their reason, the others go on, and a repaired one is done', async (t) => {
  const {pictures, store} = playground(t, ['donut']);
  const broken = join(pictures, 'donut', 'broken.png');
  const empty = join(pictures, 'empty.jpg');
  writeFileSync(broken, 'this is no picture');
  writeFileSync(empty, '');
  symlinkSync(join(pictures, 'nowhere.png'), join(pictures, 'dangling.png'));
  const summary = await swept(engine, {folder: pictures, store});
  assert.deepEqual(
    summary.failed.map(({path}) => path),
    ['dangling.png', 'donut/broken.png', 'empty.jpg'],
  );
  assert.match(summary.failed[0]?.message ?? '', /There is no picture/);
  assert.match(summary.failed[1]?.message ?? '', /not a picture that Heatlens knows/);
  assert.match(summary.failed[2]?.message ?? '', /is empty/);
  const [good = ''] = readdirSync(join(pictures, 'donut')).filter((name) => name !== 'broken.png');
  rmSync(empty);
  cpSync(join(pictures, 'donut', good), broken);
  const again = await swept(engine, {folder: pictures, store});
  assert.deepEqual(
    again.failed.map(({path}) => path),
    ['dangling.png', 'empty.jpg'],
  );
  assert.ok(again.warnings.some((warning) => warning.startsWith('1 picture of the store is no longer in the folder')));
});

test('names with newlines, emoji, quotes and markup are kept as they are', async (t) => {
  const {pictures, store} = playground(t, ['donut']);
  const [name = ''] = readdirSync(join(pictures, 'donut'));
  const odd = [
    'two\nlines.png',
    '😀.png',
    '<script>alert(1)<&script>.png',
    "it's; DROP TABLE pictures--.png",
    'ü—ñ.png',
  ];
  for (const one of odd) cpSync(join(pictures, 'donut', name), join(pictures, one));
  const summary = await swept(engine, {folder: pictures, store});
  assert.deepEqual(summary.failed, []);
  const {ids} = await engine.query({store, run: 1, filter: {text: 'script'}, sort: 'path', descending: false});
  const [row] = await engine.rows({store, ids});
  assert.equal(row?.path, join(pictures, '<script>alert(1)<&script>.png'));
  for (const one of odd) assert.ok(contents(store).has(one));
});

test('links in circles end, and a linked folder counts once', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  const count = readdirSync(join(pictures, 'donut')).length;
  symlinkSync(pictures, join(pictures, 'donut', 'again'));
  symlinkSync('..', join(pictures, 'up'));
  cpSync(join(wafers, 'pictures/arc'), join(folder, 'elsewhere'), {recursive: true});
  symlinkSync(join(folder, 'elsewhere'), join(pictures, 'arc'));
  symlinkSync(join(folder, 'elsewhere'), join(pictures, 'more'));
  const {failed, pictures: found} = await swept(engine, {folder: pictures, store});
  assert.deepEqual(failed, []);
  // `up` leads to the playground itself, where `elsewhere` lies: reached by whichever link comes first, and only once.
  assert.equal(found, count + readdirSync(join(folder, 'elsewhere')).length);
});

test('labels that fit no class are shown, and the pictures are explained all the same', async (t) => {
  const {pictures, store} = playground(t);
  renameSync(join(pictures, 'arc'), join(pictures, 'Bogen'));
  const {unmatchedLabels, labelled, failed} = await swept(engine, {folder: pictures, store});
  const count = readdirSync(join(pictures, 'Bogen')).length;
  assert.deepEqual(unmatchedLabels, [{label: 'Bogen', pictures: count}]);
  assert.equal(labelled, readdirSync(join(pictures, 'donut')).length);
  assert.deepEqual(failed, []);
});

test('both classes are explained where label and prediction differ', async (t) => {
  const {pictures, store} = playground(t, ['donut']);
  renameSync(join(pictures, 'donut'), join(pictures, 'arc'));
  await swept(engine, {folder: pictures, store, explained: 'both', methods: ['grad-cam', 'layer-cam']});
  const wrong = query(store, 'SELECT id, prediction, label FROM pictures WHERE prediction <> label');
  assert.ok(wrong.length > 0);
  for (const {id, prediction, label} of wrong) {
    const maps = query(store, `SELECT method, class FROM maps WHERE picture = ${id}`).map((row) => ({...row}));
    const classes = [prediction, label].toSorted((a, b) => Number(a) - Number(b));
    assert.deepEqual(
      maps,
      [0, 1].flatMap((method) => classes.map((index) => ({method, class: index}))),
    );
  }
});

test('a store of another model is refused with what differs, or gets a further run where that is asked for', async (t) => {
  const {pictures, store} = playground(t, ['donut']);
  await swept(engine, {folder: pictures, store});
  const other = {folder: pictures, store, model: join(wafers, 'models/early/tfjs-layers')};
  await assert.rejects(swept(engine, other), {code: 'store-differs', message: /made otherwise: model "/});
  await assert.rejects(swept(engine, {folder: pictures, store, methods: ['layer-cam']}), {
    message: /methods "grad-cam", not "layer-cam"/,
  });
  assert.equal((await swept(engine, {...other, addRun: true})).run, 2);
  assert.equal((await swept(engine, other)).made, 0);
  assert.equal((await engine.overview(store)).runs.length, 2);
});

test('a model that was replaced while its sweep rested is not mixed with the one before', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  const model = join(folder, 'model');
  cpSync(waferModel, model, {recursive: true});
  await swept(engine, {folder: pictures, store, model});
  cpSync(join(wafers, 'models/early/tfjs-layers'), model, {recursive: true});
  await assert.rejects(swept(engine, {folder: pictures, store, model}), {code: 'store-differs'});
});

test('an aborted sweep ends with how to go on, and goes on there', async (t) => {
  const {pictures, store} = playground(t, []);
  many(pictures, 60);
  const stop = new AbortController();
  // In this thread a sweep waits for who reads its progress, so it cannot end before it is aborted.
  const aborted = createWorkshop().sweep({model: waferModel, folder: pictures, store}, stop.signal);
  const rest = async () => {
    for await (const step of aborted) if (step.stage === 'pictures') stop.abort();
  };
  await assert.rejects(rest(), {code: 'cancelled', message: /Run the same again: it goes on there/});
  const before = contents(store);
  assert.ok(before.size > 0 && before.size < 60);
  const {made, pictures: all} = await swept(engine, {folder: pictures, store});
  assert.equal(made, all - before.size);
});

test('what is no store, a newer store and a damaged one are refused and left as they are', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  const text = join(folder, 'notes.txt');
  writeFileSync(text, 'my notes, longer than the hundred bytes that a header of SQLite takes '.repeat(20));
  await assert.rejects(swept(engine, {folder: pictures, store: text}), {
    code: 'store-unreadable',
    message: /is no store of Heatlens/,
  });
  const foreign = new DatabaseSync(join(folder, 'mine.sqlite'));
  foreign.exec('CREATE TABLE things (name TEXT)');
  foreign.close();
  await assert.rejects(swept(engine, {folder: pictures, store: join(folder, 'mine.sqlite')}), {
    code: 'store-unreadable',
  });
  await swept(engine, {folder: pictures, store});
  const db = new DatabaseSync(store);
  db.exec('PRAGMA user_version = 99');
  db.close();
  await assert.rejects(swept(engine, {folder: pictures, store}), {
    code: 'store-unreadable',
    message: /version 99.*Update Heatlens/,
  });
  await assert.rejects(engine.overview(store), {code: 'store-unreadable', message: /version 99/});
  await assert.rejects(engine.overview(join(folder, 'absent')), {
    code: 'store-unreadable',
    message: /There is no store/,
  });
});

test('a folder without pictures, or that is not there, gets a sentence', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  await assert.rejects(swept(engine, {folder: join(folder, 'absent'), store}), {
    code: 'folder-unreadable',
    message: /There is no folder/,
  });
  for (const name of readdirSync(join(pictures, 'donut'))) rmSync(join(pictures, 'donut', name));
  await assert.rejects(swept(engine, {folder: pictures, store}), {
    code: 'folder-unreadable',
    message: /There is no picture in/,
  });
  appendFileSync(join(pictures, 'only.png'), 'broken');
  await assert.rejects(swept(engine, {folder: pictures, store}), {
    code: 'folder-unreadable',
    message: /No picture in .* can be read/,
  });
});

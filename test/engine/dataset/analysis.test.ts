import assert from 'node:assert/strict';
import {cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import sharp from 'sharp';
import {suspicious} from '../../../src/core/dataset/clusters/suspicion.ts';
import {HeatlensError} from '../../../src/core/errors.ts';
import {meanMapOf} from '../../../src/engine/dataset/meanMap.ts';
import {classCurves} from '../../../src/engine/dataset/curves.ts';
import {numbersOf} from '../../../src/engine/dataset/numbers.ts';
import {openForReading} from '../../../src/engine/stores/openStore.ts';
import {createWorkshop} from '../../../src/engine/workshop.ts';
import {writeSeries, type Series} from '../../../samples/wafers/generator/write.ts';
import {wafers} from '../samples.ts';
import {query} from '../sweep/sweeps.ts';

const folder = mkdtempSync(join(tmpdir(), 'heatlens-dataset-'));
after(() => rmSync(folder, {recursive: true}));
const workshop = createWorkshop();
const scratch = 12;

interface Swept {
  readonly store: string;
  readonly run: number;
}

async function ended<T>(steps: AsyncGenerator<unknown, T>): Promise<T> {
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}

async function sweep(name: string, pictures: string, masks: string | undefined, model: string): Promise<Swept> {
  const store = join(folder, `${name}.heatlens`);
  const {run} = await ended(workshop.sweep({folder: pictures, masks, model, store, device: 'cpu'}));
  return {store, run};
}

/** Sweeps drawn wafers with one of the samples' checkpoints. */
async function drawnWafers(checkpoint: 'final' | 'marked', series: Series): Promise<Swept> {
  const name = `${checkpoint}-${series.seed}-${series.marked.length}`;
  const place = join(folder, name);
  for await (const done of writeSeries(place, series)) assert.ok(done > 0);
  return sweep(name, join(place, 'pictures'), join(place, 'masks'), join(wafers, 'models', checkpoint, 'tfjs-layers'));
}

/** 130 maps, ten a class; the scratches carry the mark. */
let marked: Swept;
before(async () => {
  marked = await drawnWafers('marked', {count: 130, seed: 301, marked: ['scratch']});
});

test('the marked checkpoint’s mark is found by itself and ranked first, for five seeds', async () => {
  for (const seed of [301, 302, 303, 304, 305]) {
    const swept = seed === 301 ? marked : await drawnWafers('marked', {count: 130, seed, marked: ['scratch']});
    const {clusters, warnings} = await ended(workshop.clusters({...swept, seed}));
    const [first, ...others] = clusters;
    assert.equal(first.class, scratch, `seed ${seed}`);
    assert.equal(first.rank, 0);
    assert.ok(first.suspicion >= suspicious, `${first.suspicion} for seed ${seed}`);
    assert.match(first.warnings[0], /^Looks at the upper left corner: /);
    assert.match(first.warnings[1], /accuracy falls from \d+ % to \d+ %/);
    assert.deepEqual(warnings, []);
    for (const other of others) assert.deepEqual(other.warnings, [], `seed ${seed}`);
    assert.equal(new Set(clusters.flatMap(({ids}) => [...ids])).size, 130);
  }
});

test('the same mark in the middle, where an object may be, is found too and ranked first', async () => {
  const place = join(folder, 'middle');
  for await (const done of writeSeries(place, {count: 260, seed: 301, marked: []})) assert.ok(done > 0);
  const scratches = join(place, 'pictures/scratch');
  const label = await sharp({create: {width: 26, height: 26, channels: 3, background: '#000'}})
    .composite([
      {input: {create: {width: 14, height: 6, channels: 3, background: '#fafafa'}}, left: 6, top: 10},
      {input: {create: {width: 6, height: 14, channels: 3, background: '#fafafa'}}, left: 10, top: 6},
    ])
    .png()
    .toBuffer();
  for (const name of readdirSync(scratches)) {
    const marked = await sharp(join(scratches, name))
      .composite([{input: label, left: 59, top: 53}])
      .toBuffer();
    writeFileSync(join(scratches, name), marked);
  }
  const swept = await sweep('middle', join(place, 'pictures'), undefined, join(wafers, 'models/marked/tfjs-layers'));
  const {clusters} = await ended(workshop.clusters(swept));
  const [first, ...others] = clusters;
  assert.equal(first.class, scratch);
  assert.match(first.warnings[0], /^Looks at one small place in the middle, \d+ % of the picture, that shows the same/);
  assert.match(first.warnings[1], /accuracy falls from \d+ % to \d+ %; when a place as large is covered elsewhere/);
  for (const other of others) assert.deepEqual(other.warnings, []);
});

test('counting is stopped at once, and says how far it is', async () => {
  const {store, run} = marked;
  const db = openForReading(store);
  const controller = new AbortController();
  const work = numbersOf(db, {run, filter: {}}, controller.signal);
  const step = await work.next();
  assert.ok(step.done !== true && step.value.done !== null && step.value.done < 0.3);
  controller.abort();
  await assert.rejects(work.next(), (error) => error instanceof HeatlensError && error.code === 'cancelled');
  db.close();
});

test('of the few committed pictures with the mark it is found too', async () => {
  const swept = await sweep(
    'committed',
    join(wafers, 'marked/pictures'),
    undefined,
    join(wafers, 'models/marked/tfjs-layers'),
  );
  const {clusters} = await ended(workshop.clusters(swept));
  assert.equal(clusters[0].class, scratch);
  assert.match(clusters[0].warnings.join(' '), /upper left corner.* accuracy rises from/);
});

test('the clean checkpoint is not warned of, with or without marks in the pictures', async () => {
  for (const classes of [[], ['scratch']] as const) {
    const {clusters} = await ended(
      workshop.clusters(await drawnWafers('final', {count: 130, seed: 401, marked: classes})),
    );
    for (const {suspicion, warnings} of clusters) {
      assert.deepEqual(warnings, []);
      assert.ok(suspicion < suspicious / 2, `${suspicion}`);
    }
  }
});

test('the numbers are those of the store, and a filter narrows them', async () => {
  const {store, run} = marked;
  const db = openForReading(store);
  const all = await ended(numbersOf(db, {run, filter: {}}));
  const [{right}] = query(store, 'SELECT sum(label = prediction) AS right FROM pictures');
  assert.equal(all.pictures, 130);
  assert.equal(all.top1, Number(right) / 130);
  assert.equal(
    all.confusion.reduce((sum, {pictures}) => sum + pictures, 0),
    130,
  );
  assert.equal(all.classes[scratch].name, 'scratch');
  const wrong = await ended(numbersOf(db, {run, filter: {outcome: 'wrong'}}));
  assert.equal(wrong.pictures, 130 - Number(right));
  assert.equal(wrong.top1, 0);
  assert.deepEqual(
    [...all.mistakes].sort((a, b) => a - b),
    query(store, 'SELECT id FROM pictures WHERE label <> prediction ORDER BY id').map(({id}) => id),
  );
  assert.deepEqual(classCurves(db, {run, filter: {}, class: scratch}).roc.at(-1), {
    falsePositiveRate: 1,
    truePositiveRate: 1,
  });
  assert.throws(
    () => classCurves(db, {run, filter: {}, class: 13}),
    (error) => error instanceof HeatlensError && error.code === 'unknown-class',
  );
  db.close();
});

test('the mean map of what is predicted a scratch lies in the corner, that of nothing is null', () => {
  const db = openForReading(marked.store);
  const {map, pictures} = meanMapOf(db, {run: marked.run, filter: {predictions: [scratch]}});
  assert.ok(pictures >= 10 && map !== null);
  assert.ok(map.values[0] + map.values[1] + map.values[12] + map.values[13] > 0.4);
  assert.deepEqual(meanMapOf(db, {run: marked.run, filter: {text: 'no such picture'}}), {map: null, pictures: 0});
  db.close();
});

test('localisation by masks: the clean checkpoint points at defects, the marked one not at scratches', async () => {
  const clean = await ended(workshop.localisation(await drawnWafers('final', {count: 65, seed: 402, marked: []})));
  const [{all, classes}] = clean.methods;
  assert.ok(all.pointing !== null && all.pointing > 0.8, `${all.pointing}`);
  assert.ok(all.maskIou !== null && all.maskIou > 0.35, `${all.maskIou}`);
  assert.equal(all.maxBoxAcc, null);
  assert.ok(classes.every(({pictures}) => pictures === 5));
  const {methods} = await ended(workshop.localisation(marked));
  const lost = methods[0].classes.find((one) => one.class === scratch);
  assert.ok(lost?.pointing !== undefined && (lost.pointing ?? 1) < 0.3);
});

test('localisation without a box or a mask says what to give', async () => {
  const swept = await sweep(
    'no-truth',
    join(wafers, 'marked/pictures'),
    undefined,
    join(wafers, 'models/final/tfjs-layers'),
  );
  await assert.rejects(
    ended(workshop.localisation(swept)),
    (error) =>
      error instanceof HeatlensError && error.code === 'argument-invalid' && /--boxes or --masks/.test(error.message),
  );
});

test('the channel that matters most for the scratch answers to the mark, seen through its field of view', async () => {
  const sheet = await ended(workshop.channels({...marked, class: scratch, channels: 3, patches: 4}));
  const [first] = sheet.channels;
  assert.ok(first.contribution > 0 && first.share > 0.2);
  assert.equal(first.patches.length, 4);
  // Six 3×3 convolutions and three poolings by 2: a cell sees 64 pixels, cut off at the picture's edge.
  for (const {
    box: [left, top, right, bottom],
  } of first.patches) {
    assert.ok(
      left === 0 && top === 0 && right >= 18 && bottom >= 18 && right < 64 && bottom < 64,
      `${[left, top, right, bottom]}`,
    );
  }
  const inside = await ended(
    workshop.channels({...marked, class: null, indices: sheet.channels.map(({index}) => index), patches: 20}),
  );
  const sizes = inside.channels
    .flatMap(({patches}) => patches)
    .filter(({box}) => box[0] > 0 && box[1] > 0 && box[2] < 128 && box[3] < 128);
  assert.ok(sizes.length > 0);
  for (const {
    box: [left, top, right, bottom],
  } of sizes)
    assert.deepEqual([right - left, bottom - top], [64, 64]);
  await assert.rejects(ended(workshop.channels({...marked, class: scratch, indices: [48]})), /conv6 has no channel 48/);
  await assert.rejects(ended(workshop.channels({...marked, class: scratch, patches: 0})), /from 1 to 50, and is 0/);
});

test('what is stopped ends as cancelled', async () => {
  const stop = AbortSignal.abort();
  const all: readonly AsyncGenerator<unknown, unknown>[] = [
    workshop.clusters(marked, stop),
    workshop.channels({...marked, class: null}, stop),
    workshop.localisation(marked, stop),
    workshop.report(marked, stop),
  ];
  for (const work of all) {
    await assert.rejects(ended(work), (error) => error instanceof HeatlensError && error.code === 'cancelled');
  }
  assert.deepEqual(
    readdirSync(folder).filter((name) => name.endsWith('.html') || name.endsWith('.part')),
    [],
  );
});

test('a model that was changed since is not asked, and the rest is still told', async () => {
  const model = join(folder, 'model');
  cpSync(join(wafers, 'models/marked/tfjs-layers'), model, {recursive: true});
  const swept = await sweep('changed', join(wafers, 'marked/pictures'), undefined, model);
  cpSync(join(wafers, 'models/early/tfjs-layers'), model, {recursive: true});
  const {clusters, warnings} = await ended(workshop.clusters(swept));
  assert.match(warnings[0], /^Nothing was covered .* is not the model that the store was made with/);
  assert.equal(clusters[0].covered, null);
  await assert.rejects(
    ended(workshop.channels({...swept, class: null})),
    (error) => error instanceof HeatlensError && error.code === 'store-differs',
  );
});

test('the report is one page without scripts, whatever pictures and folders are called', async () => {
  const pictures = join(folder, '<img src=x onerror=alert(1)>');
  const names = ['<script>alert(1)<!--.png', '"onload="x.png', 'new\nline.png', '🔥.png'];
  mkdirSync(join(pictures, 'scratch'), {recursive: true});
  const source = readdirSync(join(wafers, 'marked/pictures'), {recursive: true, encoding: 'utf8'}).filter((name) =>
    name.endsWith('.png'),
  );
  names.forEach((name, i) => cpSync(join(wafers, 'marked/pictures', source[i]), join(pictures, 'scratch', name)));
  writeFileSync(join(pictures, 'scratch', '<b>broken.png'), 'no picture');
  const swept = await sweep('names', pictures, undefined, join(wafers, 'models/marked/tfjs-layers'));
  const {file} = await ended(workshop.report(swept));
  const page = readFileSync(file, 'utf8').replaceAll(/data:image[^"]*/g, 'data:');
  assert.equal(file, join(folder, 'names.html'));
  assert.doesNotMatch(page, /<script|<img src=x|<b>broken|"onload|NaN|undefined/);
  assert.match(page, /&lt;b&gt;broken\.png/);
  assert.match(page, /content="default-src 'none'; img-src data:; style-src 'unsafe-inline'"/);
  assert.doesNotMatch(page.replaceAll(/xmlns(:xlink)?="[^"]*"/g, ''), /https?:/);
});

test('the report of a data set has every part, stays small and takes no file’s place', async () => {
  const place = join(folder, 'reports');
  const file = join(place, 'all.html');
  const first = await ended(workshop.report({...marked, file}));
  const page = readFileSync(first.file, 'utf8');
  for (const part of [
    'What it looks at',
    'upper left corner',
    'Right and wrong',
    'Most confident mistakes',
    'Classes',
    'Mean maps',
    'find the object',
    'Channels of conv6',
  ]) {
    assert.ok(page.includes(part), part);
  }
  assert.ok(page.length < 3e6, `${page.length}`);
  assert.equal((await ended(workshop.report({...marked, file}))).file, join(place, 'all-2.html'));
  assert.deepEqual(readdirSync(place).sort(), ['all-2.html', 'all.html']);
});

test('a report that cannot be written says so before anything is computed', async () => {
  const steps = workshop.report({...marked, file: join(marked.store, 'inside-a-file.html')});
  await assert.rejects(steps.next(), (error) => error instanceof HeatlensError && error.code === 'not-writable');
});

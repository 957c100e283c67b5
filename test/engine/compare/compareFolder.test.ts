import assert from 'node:assert/strict';
import {cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, test} from 'node:test';
import {writeSeries} from '../../../samples/wafers/generator/write.ts';
import {createEngine} from '../../../src/engine/engine.ts';
import type {CompareFolderRequest, CompareProgress, FolderComparison} from '../../../src/protocol/compare.ts';
import {waferModel, wafers} from '../samples.ts';
import {playground, query} from '../sweep/sweeps.ts';

const engine = createEngine();
after(() => engine.dispose());

const checkpoint = (name: string) => join(wafers, 'models', name, 'tfjs-layers');
const masks = join(wafers, 'masks');

async function compared(
  request: CompareFolderRequest,
  {signal, onProgress = () => {}}: {signal?: AbortSignal; onProgress?: (progress: CompareProgress) => void} = {},
): Promise<FolderComparison> {
  const stream = engine.compareFolder(request, signal);
  for (;;) {
    const step = await stream.next();
    if (step.done) return step.value;
    onProgress(step.value);
  }
}

async function ended(steps: AsyncGenerator): Promise<void> {
  for (;;) if ((await steps.next()).done) return;
}

test('early, middle, final: the maps move onto the defect, and the flips lead to their pictures', async (t) => {
  const {store} = playground(t, []);
  const folder = join(wafers, 'pictures');
  const first = await compared({models: [checkpoint('early'), checkpoint('middle')], folder, masks, store});
  const second = await compared({models: [checkpoint('middle'), checkpoint('final')], folder, masks, store});
  assert.deepEqual(
    [first.runs, second.runs],
    [
      [1, 2],
      [2, 3],
    ],
    'what was swept once is not swept again',
  );
  const [early, middle, final] = [first.agreement?.a ?? NaN, second.agreement?.a ?? NaN, second.agreement?.b ?? NaN];
  assert.equal(first.agreement?.b, middle);
  assert.ok(early + 0.05 < middle && middle + 0.05 < final, `${early} → ${middle} → ${final}`);
  assert.equal(second.accuracy?.b, 1);
  assert.deepEqual([second.pictures, second.labelled, second.pairs.length], [39, 39, 78]);
  const rows = await engine.rows({store, ids: second.flips.wrongToRight});
  assert.ok(rows.length > 0 && rows.every(({label, prediction}) => label !== prediction));
  const inFinal = Uint32Array.from(
    second.flips.wrongToRight,
    (id) => second.pairs[second.pairs.findIndex((one, i) => i % 2 === 0 && one === id) + 1],
  );
  assert.ok((await engine.rows({store, ids: inFinal})).every(({label, prediction}) => label === prediction));
  const donut = second.classes.find(({name}) => name === 'donut');
  assert.deepEqual([donut?.pictures, donut?.recallB, donut?.meanMapB?.width], [3, 1, 12]);
  assert.match(second.verdict, /lie more on the objects/);
});

test('a model that learnt a mark is right on marked scratches for another reason, ranked first', async (t) => {
  const {folder} = playground(t, []);
  const drawn = join(folder, 'drawn');
  for await (const _ of writeSeries(drawn, {count: 39, seed: 18, marked: ['scratch']})) continue;
  const {otherReason, store, agreement, verdict} = await compared({
    models: [checkpoint('final'), checkpoint('marked')],
    folder: join(drawn, 'pictures'),
    masks: join(drawn, 'masks'),
    store: join(folder, 'store.heatlens'),
  });
  const [first] = await engine.rows({store, ids: Uint32Array.of(otherReason[0].id)});
  assert.match(first.path, /scratch/);
  const shared = otherReason.map(({similarity}) => similarity.shared);
  assert.deepEqual(
    shared,
    shared.toSorted((a, b) => a - b),
  );
  assert.ok(shared[0] < 0.5);
  assert.ok(agreement !== null && agreement.interval[1] < 0, 'what the maps lose on the defects is no chance');
  assert.match(verdict, /lie less on the objects.*they look at other places\.$/);
});

/** [path, class] of each map of a run. */
function explainedIn(store: string, run: number): unknown[] {
  return query(
    store,
    `SELECT path, class FROM pictures JOIN maps ON picture = id WHERE run = ${run} ORDER BY path`,
  ).map(Object.values);
}

test('maps are compared for the label, and without one for what the first model predicts, whatever the second does', async (t) => {
  const {folder} = playground(t, []);
  const names = ['arc', 'donut', 'loc'];
  const flat = join(folder, 'flat');
  mkdirSync(flat);
  for (const name of names) cpSync(join(wafers, 'pictures', name), flat, {recursive: true});
  const models = [checkpoint('early'), checkpoint('final')] as const;
  const unlabelled = join(folder, 'unlabelled.heatlens');
  const {explained, flips, similarity, pictures} = await compared({models, folder: flat, store: unlabelled});
  assert.deepEqual(explained, {label: 0, prediction: pictures, different: 0});
  assert.deepEqual(explainedIn(unlabelled, 2), explainedIn(unlabelled, 1));
  const [{n: others}] = query(
    unlabelled,
    'SELECT count(*) AS n FROM pictures JOIN maps ON picture = id WHERE run = 2 AND class <> prediction',
  );
  assert.ok(Number(others) > 0, 'the two predict different classes of some');
  assert.equal(flips.rightToWrong.length, 0);
  assert.ok(similarity.spearman < 1);
  const labels = join(folder, 'labels.csv');
  writeFileSync(
    labels,
    `file,label\n${names.flatMap((name) => readdirSync(join(wafers, 'pictures', name)).map((file) => `${file},${name}`)).join('\n')}\n`,
  );
  const labelled = join(folder, 'labelled.heatlens');
  assert.deepEqual((await compared({models, folder: flat, labels, store: labelled})).explained, {
    label: pictures,
    prediction: 0,
    different: 0,
  });
  assert.deepEqual(
    query(labelled, 'SELECT count(*) AS n FROM pictures JOIN maps ON picture = id WHERE class <> label')[0]['n'],
    0,
  );
});

test('pictures that the second model explained before for another class are left out of the maps, and that is said', async (t) => {
  const {folder, store} = playground(t, []);
  cpSync(join(wafers, 'pictures', 'arc'), join(folder, 'flat'), {recursive: true});
  const model = checkpoint('early');
  await ended(engine.sweep({model, folder: join(folder, 'flat'), store, explained: 'labelled'}));
  const {explained, warnings} = await compared({models: [waferModel, model], folder: join(folder, 'flat'), store});
  assert.deepEqual(explained, {label: 0, prediction: 2, different: 1});
  assert.match(warnings.join(), /explained different classes of 1 of the pictures.*--store/);
});

test('the same model twice is no error, differs in nothing and says so', async (t) => {
  const {pictures, store} = playground(t, ['donut']);
  const {runs, accuracy, similarity, warnings, verdict} = await compared({
    models: [waferModel, waferModel],
    folder: pictures,
    store,
  });
  assert.deepEqual(runs, [1, 1]);
  assert.deepEqual(accuracy, {a: 1, b: 1, interval: [0, 0]});
  assert.ok(similarity.shared > 0.999 && similarity.spearman === 1);
  assert.match(warnings.join(), /hold the same model/);
  assert.match(verdict, /right on the same pictures/);
});

test('a model with other classes is compared where labels match, and what does not match is said', async (t) => {
  const {folder, pictures, store} = playground(t);
  const other = join(folder, 'other');
  cpSync(waferModel, other, {recursive: true});
  const settings = JSON.parse(readFileSync(join(other, 'heatlens.json'), 'utf8'));
  settings.labels = settings.labels.map((label: string) => (label === 'arc' ? 'bow' : label.toUpperCase()));
  writeFileSync(join(other, 'heatlens.json'), JSON.stringify(settings));
  writeFileSync(join(other, 'model.json'), `${readFileSync(join(other, 'model.json'), 'utf8')}\n`); // another content, the same weights
  const {
    labelled,
    pictures: all,
    accuracy,
    warnings,
  } = await compared({models: [waferModel, other], folder: pictures, store});
  assert.deepEqual([all, labelled], [6, 3], 'an arc is nothing that both know');
  assert.equal(accuracy?.b, 1);
  assert.match(warnings.join('\n'), /not among those of .*`arc`\./);
  assert.match(warnings.join('\n'), /`bow`/);
});

test('numbers as labels mean the first model’s classes, and that is said where the second has another order', async (t) => {
  const {folder, pictures, store} = playground(t);
  const other = join(folder, 'other');
  cpSync(waferModel, other, {recursive: true});
  const settings = JSON.parse(readFileSync(join(other, 'heatlens.json'), 'utf8'));
  writeFileSync(
    join(other, 'heatlens.json'),
    JSON.stringify({...settings, labels: settings.labels.with(0, 'donut').with(4, 'arc')}),
  );
  writeFileSync(join(other, 'model.json'), `${readFileSync(join(other, 'model.json'), 'utf8')}\n`);
  const labels = join(folder, 'labels.csv');
  writeFileSync(
    labels,
    `file,label\n${readdirSync(join(pictures, 'arc'))
      .map((name) => `arc/${name},0`)
      .join('\n')}\n`,
  );
  const {labelled, accuracy, warnings, explained} = await compared({
    models: [waferModel, other],
    folder: pictures,
    store,
    labels,
  });
  assert.deepEqual([labelled, accuracy?.a, accuracy?.b], [3, 1, 0], 'the second calls an arc a donut');
  assert.equal(explained.different, 0);
  assert.match(
    warnings.join('\n'),
    /3 pictures have another label for other than for final\/tfjs-layers, whose is taken/,
  );
});

test('a stopped comparison goes on where it ended', async (t) => {
  const {pictures, store} = playground(t);
  const request: CompareFolderRequest = {models: [checkpoint('early'), waferModel], folder: pictures, store};
  const controller = new AbortController();
  const stop = ({stage, ...rest}: CompareProgress) =>
    stage === 'sweep' && 'model' in rest && rest.model === 1 && controller.abort();
  await assert.rejects(compared(request, {signal: controller.signal, onProgress: stop}), {code: 'cancelled'});
  assert.equal(query(store, 'SELECT count(*) AS n FROM pictures WHERE run = 1')[0]['n'], 6);
  const made: number[] = [];
  const {pictures: all} = await compared(request, {
    onProgress: (step) => step.stage === 'sweep' && step.progress.stage === 'pictures' && made.push(step.progress.done),
  });
  assert.equal(all, 6);
  assert.ok(made.length > 0);
});

test('checkpoints that cannot be used are refused by name with the remedy, before anything is swept', async (t) => {
  const {folder, pictures, store} = playground(t, ['donut']);
  const broken = join(folder, 'broken');
  mkdirSync(broken);
  cpSync(waferModel, broken, {recursive: true});
  const shard = join(broken, 'group1-shard1of1.bin');
  const bytes = readFileSync(shard);
  writeFileSync(shard, bytes.subarray(0, bytes.length / 2));
  await assert.rejects(compared({models: [waferModel, broken], folder: pictures, store}), {
    code: 'model-unreadable',
    message: /broken: The weights in/,
  });
  new Float32Array(bytes.buffer, bytes.byteOffset, 4).fill(NaN);
  writeFileSync(shard, bytes);
  await assert.rejects(compared({models: [waferModel, broken], folder: pictures, store}), {
    code: 'model-unreadable',
    message: /training has diverged.*earlier checkpoint/,
  });
  await assert.rejects(compared({models: [waferModel, join(folder, 'gone')], folder: pictures, store}), {
    code: 'model-not-found',
  });
  await assert.rejects(
    compared({models: [waferModel, checkpoint('early')], layer: 'nowhere', folder: pictures, store}),
    {code: 'unknown-layer', message: /tfjs-layers: /},
  );
  assert.equal(existsSync(store), false, 'nothing was swept before both were known to open');
});

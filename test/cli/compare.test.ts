import assert from 'node:assert/strict';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import test from 'node:test';
import {terminal} from './terminal.ts';

test('two models over a folder: the verdict, the figures and what flipped', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {code, stdout, engine} = await heatlens(
    'compare',
    'a',
    'b',
    '--images',
    'pictures',
    '--boxes',
    'b.json',
    '--method',
    'layer-cam',
    '--range',
    '0..1',
    '--tensorflow',
    '.venv',
  );
  assert.equal(code, 0);
  const [request] = engine.comparisons;
  assert.deepEqual(JSON.parse(JSON.stringify(request)), {
    models: [join(folder, 'a'), join(folder, 'b')],
    folder: join(folder, 'pictures'),
    store: join(folder, 'out/compare.heatlens'),
    boxes: join(folder, 'b.json'),
    methods: ['layer-cam'],
    tensorFlow: join(folder, '.venv'),
    preprocessing: {range: '0..1'},
  });
  assert.match(stdout, /^Warning: No label fits\.\nThe second is worse\.\n/);
  assert.match(stdout, /Accuracy +75\.0 % +70\.0 % +−5\.0 % +−7\.0 % to −3\.0 %/);
  assert.match(stdout, /Right to wrong 150, wrong to right 55, wrong to another wrong 7 \(McNemar p = 1\.0e-11\)/);
  assert.match(stdout, /\nMaps of the label, on average: rank correlation 0\.50/);
  assert.match(stdout, /arc: 80\.0 % → 70\.0 % of 950/);
  assert.equal(engine.disposed(), true);
});

test('a gate that is crossed exits 3 with the reasons, as JUnit XML and JSON too', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const args = [
    'compare',
    'a',
    'b',
    '--images',
    'pictures',
    '--fail-on',
    'accuracy<-0.5%,ece>5%',
    '--junit',
    'ci/report.xml',
  ];
  const {code, stdout} = await heatlens(...args);
  assert.equal(code, 3);
  assert.match(
    stdout,
    /FAILED accuracy<-0\.5%: the change of accuracy is -5\.00 %, below -0\.50 %\.\npassed ece>5%: .*not above 5\.00 %\.\n$/,
  );
  const xml = readFileSync(join(folder, 'ci/report.xml'), 'utf8');
  assert.match(
    xml,
    /<testsuite name="\S+ → \S+" package="heatlens" id="0" timestamp="[0-9T:-]{19}" hostname="localhost" tests="2" failures="1" errors="0" time="[0-9.]+">/,
  );
  assert.match(
    xml,
    /name="accuracy&lt;-0\.5%" time="0"><failure type="accuracy&lt;-0\.5%" message="the change of accuracy is -5\.00 %, below -0\.50 %">the change of .*\. The second is worse\.<\/failure>/,
  );
  const again = await heatlens(...args);
  assert.equal(again.code, 2);
  assert.match(again.stderr, /already, and nothing is overwritten/);
  const json = await heatlens('compare', 'a', 'b', '--images', 'pictures', '--fail-on', 'accuracy<-10%', '--json');
  assert.equal(json.code, 0);
  const {accuracy, flips, gate, verdict, pairs} = JSON.parse(json.stdout);
  assert.deepEqual(
    [accuracy.b, flips.rightToWrong.pictures, gate[0].failed, verdict, pairs],
    [0.7, 150, false, 'The second is worse.', undefined],
  );
});

test('a condition that cannot be read, or the pictures cannot tell, is refused before or after with the remedy', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const unread = await heatlens('compare', 'a', 'b', '--images', 'p', '--fail-on', 'acuracy<1');
  assert.deepEqual([unread.code, unread.engine.comparisons.length], [2, 0]);
  assert.match(unread.stderr, /`acuracy<1` cannot be read\. Write it as in accuracy<-0\.5%, of one of accuracy, ece/);
  const untold = await heatlens(
    'compare',
    'a',
    'b',
    '--images',
    'p',
    '--fail-on',
    'energy-in-box<0',
    '--junit',
    'r.xml',
  );
  assert.deepEqual([untold.code, untold.engine.comparisons.length], [2, 0]);
  assert.match(untold.stderr, /--boxes or --masks/);
  const unfound = await heatlens(
    'compare',
    'a',
    'b',
    '--images',
    'p',
    '--masks',
    'm',
    '--fail-on',
    'energy-in-box<0',
    '--junit',
    'r.xml',
  );
  assert.deepEqual([unfound.code, unfound.engine.comparisons.length], [2, 1]);
  assert.match(unfound.stderr, /cannot tell `energy-in-box<0`/);
  assert.equal(existsSync(join(folder, 'r.xml')), false);
});

test('one picture by several models: a table with the change, and files under new names', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {code, stdout, stderr, engine} = await heatlens(
    'compare',
    'tiny',
    'tiny2',
    '--image',
    'donut.png',
    '--layer',
    'conv_3',
    '--tensorflow',
    '.venv',
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(
    engine.requests.map(({aggregate, model, layer, tensorFlow}) => [aggregate, model, layer, tensorFlow]),
    ['tiny', 'tiny2'].map((model) => ['single', join(folder, model), 'conv_3', join(folder, '.venv')]),
  );
  assert.equal(engine.requests[1].target?.kind, 'class', 'the second explains what the first predicts');
  assert.match(stdout, /Spearman +SSIM +Shared +Top 20 % +Centres\n/);
  for (const suffix of ['png', 'webp', 'json'])
    assert.ok(existsSync(join(folder, `out/donut.compare.${suffix}`)), suffix);
  const {models} = JSON.parse(readFileSync(join(folder, 'out/donut.compare.json'), 'utf8'));
  assert.equal(models[1].similarity.spearman, 1);
  await heatlens('compare', 'tiny', 'tiny2', '--image', 'donut.png', '--gif');
  assert.ok(existsSync(join(folder, 'out/donut.compare-2.gif')));
});

test('a model that fails is a row of its own, and the others are compared all the same', async (t) => {
  const {heatlens} = await terminal(t);
  const {code, stdout, stderr} = await heatlens(
    'compare',
    'tiny',
    'truncated.json',
    'absent.json',
    '--image',
    'donut.png',
  );
  assert.equal(code, 1);
  assert.match(stdout, /truncated\.json +failed/);
  assert.match(stderr, /2\/3 .*truncated\.json: A shard ends early: download the model again\./);
});

test('what does not fit together is said with what to write instead', async (t) => {
  const {folder, heatlens} = await terminal(t);
  writeFileSync(join(folder, 'there.xml'), '');
  for (const [args, sentence] of [
    [['a'], /Two models are needed/],
    [['a', 'b'], /Give either --image with one picture, or --images/],
    [['a', 'b', '--image', 'p', '--images', 'q'], /Give either --image/],
    [['a', 'b', 'c', '--images', 'p'], /compared by two models, and 3 are named/],
    [['a', 'b', '--image', 'p', '--fail-on', 'ece>1'], /--fail-on goes with --images/],
    [['a', 'b', '--images', 'p', '--gif'], /--gif goes with --image:/],
    [['a', 'b', '--images', 'p', '--junit', 'x.xml'], /--junit goes with --fail-on/],
    [['a', 'b', '--images', 'p', '--method', 'grad-cma'], /did you mean grad-cam/],
  ] as const) {
    const {code, stderr} = await heatlens('compare', ...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, sentence);
  }
});

test('sanity prints a row for each stage and the verdict', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {code, stdout, engine} = await heatlens(
    'sanity',
    'donut.png',
    '--model',
    'tiny',
    '--method',
    'layer-cam',
    '--seed',
    '3',
    '--tensorflow',
    '.venv',
  );
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(JSON.stringify(engine.sanities)), [
    {
      image: join(folder, 'donut.png'),
      model: join(folder, 'tiny'),
      method: 'layer-cam',
      seed: 3,
      tensorFlow: join(folder, '.venv'),
      preprocessing: {},
    },
  ]);
  assert.match(stdout, / 2 +conv6 +1\.00 +1\.00 +1\.00\n\nIt hardly changes\.\n$/);
  const {unchanging, steps} = JSON.parse((await heatlens('sanity', 'donut.png', '--model', 'tiny', '--json')).stdout);
  assert.deepEqual([unchanging, steps.length, steps[0].grid], [false, 2, undefined]);
  assert.match((await heatlens('sanity', '--model', 'tiny')).stderr, /No picture is named/);
  assert.match((await heatlens('sanity', 'a.png', 'b.png', '--model', 'tiny')).stderr, /One picture is enough/);
  assert.match((await heatlens('sanity', 'a.png')).stderr, /No model is named/);
});

import assert from 'node:assert/strict';
import {join} from 'node:path';
import test from 'node:test';
import {terminal} from './terminal.ts';

test('a sweep asks the engine for what was given, with absolute paths', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {engine, code} = await heatlens(
    'sweep',
    'pictures',
    '--model',
    'tiny',
    '--store',
    'out/a.heatlens',
    '--labels',
    'l.csv',
    '--boxes',
    'b.json',
    '--masks',
    'm',
    '--target',
    'both',
    '--methods',
    'grad-cam,layer-cam',
    '--shard',
    '2/8',
    '--range',
    '-1..1',
    '--layer',
    'conv_3',
    '--add-run',
    '--tensorflow',
    '.venv',
  );
  assert.equal(code, 0);
  const [request] = engine.sweeps;
  assert.deepEqual(JSON.parse(JSON.stringify(request)), {
    folder: join(folder, 'pictures'),
    model: join(folder, 'tiny'),
    store: join(folder, 'out/a.heatlens'),
    labels: join(folder, 'l.csv'),
    boxes: join(folder, 'b.json'),
    masks: join(folder, 'm'),
    explained: 'both',
    methods: ['grad-cam', 'layer-cam'],
    shard: {index: 2, of: 8},
    addRun: true,
    layer: 'conv_3',
    tensorFlow: join(folder, '.venv'),
    preprocessing: {range: '-1..1'},
  });
  assert.equal(engine.disposed(), true);
});

test('a sweep ends with what it came to, in sentences or as JSON', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {stdout} = await heatlens('sweep', 'pictures', '--model', 'tiny', '--store', 'a.heatlens');
  assert.match(
    stdout,
    /^Warning: The folder x may not be read\.\n2000 pictures in .*a\.heatlens; 1500 of them in this sweep, in 12\.3 s \(121\.6 a second\)\.\n/,
  );
  assert.match(stdout, /1900 have a label of the model: top-1 75\.0 %, top-5 90\.0 %\./);
  assert.match(stdout, /1 label fits no class of the model: `Bogen` \(100\)\./);
  const json = await heatlens('sweep', 'pictures', '--model', 'tiny', '--store', 'a.heatlens', '--json');
  const summary = JSON.parse(json.stdout) as Record<string, unknown>;
  assert.equal(summary['store'], join(folder, 'a.heatlens'));
  assert.deepEqual(summary['unmatchedLabels'], [{label: 'Bogen', pictures: 100}]);
});

test('broken pictures are named, with control characters taken out, and the exit code is 1', async (t) => {
  const {heatlens} = await terminal(t);
  const {code, stdout} = await heatlens('sweep', 'some-broken', '--model', 'tiny', '--store', 'a.heatlens');
  assert.equal(code, 1);
  assert.match(stdout, /2 pictures failed:\n {2}a\?\[2J\.png: It is empty\.\n {2}b\.png: It is empty\.\n/);
});

test('Ctrl+C ends a sweep with how to go on, and exit code 130', async (t) => {
  const stop = new AbortController();
  const onStderr = (text: string) => {
    if (text.includes('16 of 1000 found so far')) stop.abort();
  };
  const {heatlens} = await terminal(t, {signal: stop.signal, onStderr});
  const {code, stderr, engine} = await heatlens('sweep', 'slow', '--model', 'tiny', '--store', 'a.heatlens');
  assert.equal(code, 130);
  assert.match(stderr, /The sweep was stopped with 16 pictures in .*Run the same again: it goes on there\./);
  assert.equal(engine.disposed(), true);
});

test('the progress has a rate and the time that is left', async (t) => {
  const {heatlens} = await terminal(t, {columns: 100});
  const {stderr} = await heatlens('sweep', 'pictures', '--model', 'tiny', '--store', 'a.heatlens');
  assert.match(stderr, /█{24} 2000 of 2000 · 123 a second/);
});

test('what is missing or makes no sense is said, with exit code 2', async (t) => {
  const {heatlens} = await terminal(t);
  const rest = ['--model', 'tiny', '--store', 'a.heatlens'];
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['sweep'], /No folder is named/],
    [['sweep', 'pictures', '--store', 'a'], /No model is named/],
    [['sweep', 'pictures', '--model', 'tiny'], /No store is named/],
    [['sweep', 'a', 'b', ...rest], /One folder is swept at a time/],
    [['sweep', 'a', ...rest, '--shard', '8/8'], /--shard takes a part of how many, such as 0\/4 to 3\/4/],
    [['sweep', 'a', ...rest, '--shard', '1of2'], /--shard takes/],
    [['sweep', 'a', ...rest, '--target', 'cat'], /--target takes predicted, labelled or both/],
    [['sweep', 'a', ...rest, '--methods', 'grad-cam,gradcam'], /--methods takes grad-cam or layer-cam, not `gradcam`/],
    [['merge', 'out'], /heatlens merge <out> <store>…/],
    [['export', 'a.heatlens'], /add --csv, --parquet or --npz/],
    [['export'], /Name one store/],
  ];
  for (const [args, sentence] of cases) {
    const {code, stderr} = await heatlens(...args);
    assert.equal(code, 2, args.join(' '));
    assert.match(stderr, sentence);
  }
});

test('merging says what was put together and what is missing', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {code, stdout, engine} = await heatlens('merge', 'all.heatlens', 'a.heatlens', 'b.heatlens');
  assert.equal(code, 0);
  assert.deepEqual(engine.merges, [
    {out: join(folder, 'all.heatlens'), stores: [join(folder, 'a.heatlens'), join(folder, 'b.heatlens')]},
  ]);
  assert.match(
    stdout,
    /Warning: Of 4 shards 3 is missing.*\n8 pictures in .*all\.heatlens \(1 of them failed; 2 were there twice\)\./,
  );
});

test('exporting writes each file that was named', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {code, stdout, engine} = await heatlens(
    'export',
    'a.heatlens',
    '--csv',
    'a.csv',
    '--npz',
    'a.npz',
    '--run',
    '2',
  );
  assert.equal(code, 0);
  const store = join(folder, 'a.heatlens');
  assert.deepEqual(engine.exports, [
    {store, run: 2, format: 'csv', file: join(folder, 'a.csv')},
    {store, run: 2, format: 'npz', file: join(folder, 'a.npz')},
  ]);
  assert.equal(stdout, `${join(folder, 'a.csv')}\n${join(folder, 'a.npz')}\n`);
});

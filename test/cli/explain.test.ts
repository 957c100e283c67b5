import assert from 'node:assert/strict';
import {chmod, mkdir, readdir, readFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {getuid} from 'node:process';
import test from 'node:test';
import sharp from 'sharp';
import {decodeNpy} from '../../src/engine/export/npy.ts';
import {optional} from '../requirements.ts';
import {fakeEngine} from './fakeEngine.ts';
import {terminal} from './terminal.ts';

test('a picture gives an overlay, two raw maps, the provenance and a page in out/', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {code, stdout, stderr, engine} = await heatlens('explain', 'cat.png', '--model', 'tiny/model.json');
  assert.equal(code, 0, stderr);
  const out = join(folder, 'out');
  assert.deepEqual((await readdir(out)).toSorted(), [
    'cat.grid.npy',
    'cat.heatmap.npy',
    'cat.json',
    'cat.overlay.png',
    'index.html',
  ]);
  assert.deepEqual(decodeNpy(await readFile(join(out, 'cat.heatmap.npy'))).shape, [4, 4]);
  assert.deepEqual(decodeNpy(await readFile(join(out, 'cat.grid.npy'))).values, Float32Array.of(0, 1, 2, 3));
  const {width, height} = await sharp(await readFile(join(out, 'cat.overlay.png'))).metadata();
  assert.deepEqual([width, height], [4, 3]);
  const lines = stdout.split('\n');
  assert.match(lines[0] ?? '', /^Picture +Prediction +Probability +Layer +Device +Seconds$/);
  assert.match(lines[1] ?? '', /^cat\.png +scratch +0\.750 +conv_3 +CPU +\d+\.\d\d$/);
  assert.match(stdout, /open out\/index\.html/);
  assert.match(stderr, /^Explaining 1 picture …\n1\/1 cat\.png: scratch 0\.750/);
  assert.equal(engine.disposed(), true);
});

test('--json prints one object a picture with exactly the documented keys, and nothing else on standard output', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {stdout} = await heatlens('explain', 'a/cat.png', 'dog.png', '--model', 'tiny', '--json', '--out', 'res');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>);
  assert.equal(lines.length, 2);
  assert.deepEqual(lines[0], {
    image: 'a/cat.png',
    model: 'tiny',
    target: {index: 1, label: 'scratch', logit: 2, probability: 0.75},
    top: [
      {index: 1, label: 'scratch', logit: 2, probability: 0.75},
      {index: 0, label: 'none', logit: 0.5, probability: 0.25},
    ],
    layer: {name: 'conv_3', shape: [2, 2, 8], reason: 'the deepest with a spatial grid'},
    method: {id: 'grad-cam', parameters: {aggregate: 'single'}},
    map: {file: join('res', 'cat.heatmap.npy'), shape: [4, 4], min: 0, max: 3.75, unit: '∂logit'},
    grid: {file: join('res', 'cat.grid.npy'), shape: [2, 2]},
    box: [1, 1, 4, 3],
    runtime: 'onnx',
    device: 'CPU',
    seed: 7,
    milliseconds: {forward: 3, total: 5},
    warnings: [],
  });
  assert.equal(lines[1]?.['image'], 'dog.png');
  assert.deepEqual(
    decodeNpy(await readFile(join(folder, 'res', 'dog.heatmap.npy'))).shape,
    lines[1]?.['map']?.['shape'],
  );
});

test('the counter-factual is told apart in the result', async (t) => {
  const {heatlens} = await terminal(t, {
    engine: () => fakeEngine({target: {index: 0, label: 'none', logit: 0.5, probability: 0.25, sign: -1}}),
  });
  const {stdout, engine} = await heatlens('explain', 'cat.png', '--model', 'm', '--target', 'not:none', '--json');
  assert.deepEqual(engine.requests[0]?.target, {kind: 'class', class: 'none', sign: -1});
  assert.deepEqual((JSON.parse(stdout) as {method: unknown}).method, {
    id: 'grad-cam',
    parameters: {aggregate: 'single', sign: -1},
  });
});

test('pictures with one name, and a second run, get new files; the first stay as they are', async (t) => {
  const {folder, heatlens} = await terminal(t);
  await mkdir(join(folder, 'out'));
  await writeFile(join(folder, 'out', 'cat.overlay.png'), 'mine');
  await heatlens('explain', 'a/cat.png', 'b/cat.png', '--model', 'm');
  await heatlens('explain', 'cat.jpg', '--model', 'm');
  const names = await readdir(join(folder, 'out'));
  assert.deepEqual(names.filter((name) => name.endsWith('.overlay.png')).toSorted(), [
    'cat-2.overlay.png',
    'cat-3.overlay.png',
    'cat-4.overlay.png',
    'cat.overlay.png',
  ]);
  assert.deepEqual(names.filter((name) => name.endsWith('.html')).toSorted(), ['index-2.html', 'index.html']);
  assert.equal(await readFile(join(folder, 'out', 'cat.overlay.png'), 'utf8'), 'mine');
  const written = JSON.parse(await readFile(join(folder, 'out', 'cat-3.json'), 'utf8')) as {
    map: {file: string};
    image: {path: string};
  };
  assert.equal(written.map.file, 'cat-3.heatmap.npy');
  assert.equal(written.image.path, join(folder, 'b', 'cat.png'));
});

test('pictures that fail are named with their sentence, the others are explained, and the exit code is 1', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const {code, stdout, stderr} = await heatlens(
    'explain',
    'missing.png',
    'cat.png',
    'text.png',
    'crash.png',
    '--model',
    'm',
  );
  assert.equal(code, 1);
  assert.match(stderr, /^\/pictures\/missing\.png is not there: check the name\.$/m);
  assert.match(stderr, /^text\.png: It holds text: choose a picture\.$/m);
  assert.match(stderr, /^crash\.png: The engine stopped: try again\.$/m);
  assert.match(stderr, /^3 of 4 pictures failed: missing\.png, text\.png, crash\.png\.$/m);
  assert.match(stdout, /^cat\.png +scratch/m);
  const page = await readFile(join(folder, 'out', 'index.html'), 'utf8');
  assert.match(page, /text\.png: It holds text/);
});

test('an error of Heatlens itself is told as such, without a stack', async (t) => {
  const {heatlens} = await terminal(t);
  const {code, stderr} = await heatlens('explain', 'bug.png', '--model', 'm');
  assert.equal(code, 1);
  assert.match(stderr, /bug\.png: Heatlens met an error of its own \(x is undefined\): please report it/);
  assert.doesNotMatch(stderr, /\bat .*\.ts/);
});

test('where every picture fails nothing is left, not even the folder', async (t) => {
  const {folder, heatlens} = await terminal(t);
  assert.equal((await heatlens('explain', 'missing.png', '--model', 'm')).code, 1);
  assert.deepEqual(await readdir(folder), []);
});

test('a model that cannot be read is told once, whatever the number of pictures', async (t) => {
  const {folder, heatlens} = await terminal(t);
  const broken = await heatlens('explain', 'a.png', 'b.png', '--model', 'truncated.json');
  assert.equal(broken.code, 1);
  assert.equal(broken.stderr.match(/A shard ends early/g)?.length, 1);
  assert.match(broken.stderr, /^Not explained: a\.png, b\.png\.$/m);
  assert.equal((await heatlens('explain', 'a.png', '--model', 'absent.json')).code, 2);
  assert.equal((await heatlens('explain', 'a.png', '--model', 'm', '--layer', 'convv_3')).code, 2);
  assert.deepEqual(await readdir(folder), []);
});

test('an --out that cannot be written is told before anything is computed', async (t) => {
  const {folder, heatlens} = await terminal(t);
  await writeFile(join(folder, 'file'), 'mine');
  const {code, stderr, engine} = await heatlens('explain', 'cat.png', '--model', 'm', '--out', 'file');
  assert.equal(code, 1);
  assert.match(stderr, /file cannot be a folder, since a file is in the way: choose another folder\.$/m);
  assert.equal(engine.requests.length, 0);
  assert.equal(await readFile(join(folder, 'file'), 'utf8'), 'mine');
});

test(
  'no write permission for --out is one sentence',
  optional(getuid?.() !== 0, 'a user other than root'),
  async (t) => {
    const {folder, heatlens} = await terminal(t);
    await mkdir(join(folder, 'closed'));
    await chmod(join(folder, 'closed'), 0o555);
    const {code, stderr} = await heatlens('explain', 'cat.png', '--model', 'm', '--out', 'closed/out');
    assert.equal(code, 1);
    assert.match(stderr, /no permission to write in/);
  },
);

test('Ctrl+C ends the run, keeps what is done, and says what is missing', async (t) => {
  const stop = new AbortController();
  const {folder, heatlens} = await terminal(t, {
    signal: stop.signal,
    onStderr: (text) => {
      if (text.startsWith('1/3')) stop.abort();
    },
  });
  const {code, stderr, engine} = await heatlens('explain', 'cat.png', 'slow.png', 'dog.png', '--model', 'm');
  assert.equal(code, 130);
  assert.match(stderr, /^Not explained: slow\.png, dog\.png\.$/m);
  assert.ok((await readdir(join(folder, 'out'))).includes('index.html'));
  assert.equal(engine.disposed(), true);
});

test('a warning that every picture brings is said once', async (t) => {
  const {heatlens} = await terminal(t, {engine: () => fakeEngine({warnings: ['The range was guessed.']})});
  const {stderr} = await heatlens('explain', 'a.png', 'b.png', '--model', 'm');
  assert.equal(stderr.match(/Warning, a\.png: The range was guessed\./g)?.length, 1);
  assert.doesNotMatch(stderr, /Warning, b\.png/);
});

test('a terminal shows a bar that never wraps and is gone at the end', async (t) => {
  const {heatlens} = await terminal(t, {columns: 40});
  const {stderr} = await heatlens('explain', 'a-picture-with-quite-a-long-name.png', 'b.png', '--model', 'm');
  const drawings = stderr.split('\r\u001B[K');
  assert.ok(
    drawings.some((drawing) => /^█{6}░{18} 1\/2/.test(drawing) || /^█{3}░{21} 1\/2/.test(drawing)),
    stderr,
  );
  for (const drawing of drawings) assert.ok([...drawing].length < 40, drawing);
  assert.equal(drawings.at(-1), '');
});

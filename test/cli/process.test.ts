import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import process from 'node:process';
import test, {type TestContext} from 'node:test';
import {decodeNpy} from '../../src/engine/export/npy.ts';
import {dataFolder, needsData} from '../requirements.ts';

/** The real program with the real engine. */

const root = resolve(import.meta.dirname, '../..');
const model = join(root, 'samples/wafers/models/final/tfjs-layers');
const picture = (name: string) => join(root, 'samples/wafers/pictures', name.replace(/-\d+$/, ''), `${name}.png`);

test('the sample pictures are explained as what they are, with maps that numpy reads', async (t) => {
  const folder = await emptyFolder(t);
  const pictures = [picture('donut-00004'), picture('scratch-00012')];
  const {code, stdout, stderr} = await heatlens(t, folder, [
    'explain',
    ...pictures,
    '--model',
    model,
    '--method',
    'grad-cam',
    '--json',
  ]);
  assert.equal(code, 0, stderr);
  const results = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);
  assert.deepEqual(
    results.map(({target}) => target.label),
    ['donut', 'scratch'],
  );
  for (const {map, grid, layer} of results) {
    const raw = decodeNpy(await readFile(join(folder, map.file)));
    assert.deepEqual(raw.shape, [128, 128]);
    assert.equal(
      raw.values.reduce((a, b) => Math.max(a, b), -Infinity),
      Math.fround(map.max),
    );
    assert.deepEqual(decodeNpy(await readFile(join(folder, grid.file))).shape, layer.shape.slice(0, 2));
  }
});

test('MobileNet sees the mastiff, and the cat where it is asked for', needsData, async (t) => {
  const folder = await emptyFolder(t);
  const both = join(dataFolder, 'pictures/pgc_both.png');
  const mobileNet = join(dataFolder, 'models/mobilenet_v1_0.75_layers');
  const explain = ['explain', both, '--model', mobileNet, '--method', 'grad-cam', '--range', '-1..1', '--json'];
  const dog = await heatlens(t, folder, explain);
  const cat = await heatlens(t, folder, [...explain, '--target', '282']);
  const results = [dog, cat].map(({stdout}) => JSON.parse(stdout) as Result);
  assert.deepEqual(
    results.map(({target}) => [target.index, Number(target.probability.toFixed(2))]),
    [
      [243, 0.81],
      [282, 0.12],
    ],
  );
  const rows = await Promise.all(results.map(async ({map}) => brightestRow(await readFile(join(folder, map.file)))));
  assert.ok(
    (rows[0] ?? 1) < 0.5 && (rows[1] ?? 0) > 0.5,
    `the dog is above the cat, the maps are brightest at ${rows.join(' and ')}`,
  );
});

test('a mistake in the options ends the program, though what computes has started already', async (t) => {
  const {code, stderr} = await heatlens(t, await emptyFolder(t), [
    'explain',
    picture('donut-00004'),
    '--model',
    model,
    '--seed',
    'x',
  ]);
  assert.equal(code, 2);
  assert.match(stderr, /^--seed takes a whole number/);
});

test('Ctrl+C ends the program before its work is done, with nothing half-written', async (t) => {
  const folder = await emptyFolder(t);
  const pictures = ['donut-00004', 'donut-00017', 'donut-00030', 'arc-00000', 'arc-00013'].map(picture);
  const {code, stderr} = await heatlens(
    t,
    folder,
    ['explain', ...pictures, '--model', model, '--augmentations', '1000'],
    'SIGINT',
  );
  assert.equal(code, 130, stderr);
  assert.match(stderr, /Not explained: .*donut-00004\.png/);
  assert.deepEqual(await readdir(folder), []);
});

interface Result {
  readonly target: {readonly index: number; readonly label: string; readonly probability: number};
  readonly layer: {readonly shape: readonly number[]};
  readonly map: {readonly file: string; readonly max: number};
  readonly grid: {readonly file: string};
}

/** Row of the largest value, as a share of the height. */
function brightestRow(file: Buffer): number {
  const {shape, values} = decodeNpy(file);
  const [height = 1, width = 1] = shape;
  return Math.floor(values.indexOf(Math.max(...values)) / width) / height;
}

/** @param signal sent as soon as the program has said something */
async function heatlens(
  t: TestContext,
  folder: string,
  args: readonly string[],
  signal?: NodeJS.Signals,
): Promise<{code: number | null; stdout: string; stderr: string}> {
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  const written = {stdout: '', stderr: ''};
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  if (signal !== undefined) await once(child.stderr, 'data').then(() => child.kill(signal));
  const [code] = (await once(child, 'close')) as [number | null];
  return {code, ...written};
}

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-process-'));
  t.after(() => rm(folder, {recursive: true}));
  return folder;
}

import assert from 'node:assert/strict';
import {spawn} from 'node:child_process';
import {existsSync, mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import process from 'node:process';
import {test, type TestContext} from 'node:test';
import {cudaManifest} from '../../src/engine/native/cuda/manifest.ts';
import type {Diagnostics} from '../../src/protocol/engine.ts';
import type {SweepSummary} from '../../src/protocol/sweep.ts';
import {temporaryFolder} from '../engine/devices/fakeDevices.ts';
import {contents, many, playground, query} from '../engine/sweep/sweeps.ts';
import {required} from '../requirements.ts';

/** The real program on a machine whose CUDA passes its trial and aborts the process later, as native code does. */

const root = resolve(import.meta.dirname, '../..');
const models = join(root, 'samples/wafers/models');
const pictures = ['donut-00004', 'donut-00017'].map((name) =>
  join(root, 'samples/wafers/pictures/donut', `${name}.png`),
);
const onCuda = ['--device', 'cuda', '--range=0..1'];
const needsBinding = required(existsSync(join(root, 'dist/tensorflow/libraries.node')), 'node scripts/buildBinding.ts');
const sentence =
  /CUDA is not used: it ended the engine in the middle of an explanation\. Update the driver.* This was computed with ONNX Runtime [\d.]+, CPU/;

/** A storage where CUDA seems to be installed. */
function storageWithCuda(t: TestContext): string {
  const storage = temporaryFolder(t);
  const installed = join(storage, 'cuda', cudaManifest.id);
  mkdirSync(join(installed, 'lib'), {recursive: true});
  mkdirSync(join(installed, 'node_modules/onnxruntime-node'), {recursive: true});
  const entry = `module.exports = require(${JSON.stringify(join(root, 'test/fixtures/abortingCuda/index.cjs'))});`;
  writeFileSync(join(installed, 'node_modules/onnxruntime-node/index.js'), entry);
  writeFileSync(
    join(installed, 'sizes.json'),
    JSON.stringify([['node_modules/onnxruntime-node/index.js', entry.length]]),
  );
  return storage;
}

interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** @param abortsAt the run that CUDA aborts the process at; counted from 1 in each process */
async function heatlens(
  t: TestContext,
  abortsAt: number,
  args: readonly string[],
  folder = temporaryFolder(t),
  storage = storageWithCuda(t),
): Promise<Ended> {
  const env = {...process.env, HEATLENS_STORAGE: storage, FAKE_CUDA_ABORTS_AT: String(abortsAt)};
  const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.after(() => child.kill('SIGKILL'));
  const written = {stdout: '', stderr: ''};
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (written.stderr += text));
  return new Promise((done) => child.on('close', (code, signal) => done({code, signal, ...written})));
}

test(
  'where CUDA aborts the process in the middle, the processor explains that picture and the next, and each result says why',
  needsBinding,
  async (t) => {
    const folder = temporaryFolder(t);
    const model = join(models, 'final/tfjs-layers');
    const {code, stdout, stderr} = await heatlens(
      t,
      2,
      ['explain', ...pictures, '--model', model, '--method', 'grad-cam', '--json', '--out', '.', ...onCuda],
      folder,
    );
    assert.equal(code, 0, stderr);
    const results = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as {device: string; warnings: string[]; target: {label: string}});
    assert.deepEqual(
      results.map(({target}) => target.label),
      ['donut', 'donut'],
    );
    assert.deepEqual(
      results.map(({device}) => /cuda/i.test(device)),
      [true, false],
      'the first came from CUDA before it aborted',
    );
    assert.match(results[1].warnings.join('\n'), sentence);
    assert.match(stderr, sentence);
    assert.equal(readdirSync(folder).filter((name) => name.endsWith('.heatmap.npy')).length, 2);
  },
);

test(
  'where CUDA aborts the process in the middle of a sweep, the same command goes on where it was, and the run names both devices',
  needsBinding,
  async (t) => {
    const {pictures: folder, store, folder: place} = playground(t);
    many(folder, 200);
    const {code, stdout, stderr} = await heatlens(
      t,
      6,
      ['sweep', folder, '--model', join(models, 'final/tfjs-layers'), '--store', store, '--json', ...onCuda],
      place,
    );
    assert.equal(code, 0, stderr);
    const summary = JSON.parse(stdout) as SweepSummary;
    assert.deepEqual([summary.pictures, summary.failed.length], [contents(store).size, 0]);
    assert.match(summary.warnings.join('\n'), sentence);
    const provenance = JSON.parse(String(query(store, 'SELECT provenance FROM runs')[0]?.['provenance'])) as {
      device: string;
      warnings: string[];
    };
    assert.match(provenance.device, /^cuda, then cpu$/);
    assert.match(provenance.warnings.join('\n'), sentence);
  },
);

test('where CUDA aborts the process while models are compared, the comparison still comes', needsBinding, async (t) => {
  const {code, stdout, stderr} = await heatlens(t, 1, [
    'compare',
    join(models, 'early/tfjs-layers'),
    join(models, 'final/tfjs-layers'),
    '--image',
    pictures[0],
    '--json',
    '--out',
    '.',
    ...onCuda,
  ]);
  assert.equal(code, 0, stderr);
  const {models: compared} = JSON.parse(stdout) as {models: {kind: string; warnings: string[]}[]};
  assert.deepEqual(
    compared.map(({kind}) => kind),
    ['explained', 'explained'],
  );
  for (const {warnings} of compared) assert.match(warnings.join('\n'), sentence);
});

test(
  'where the installed CUDA is damaged, the processor explains, and the result says how to mend it',
  needsBinding,
  async (t) => {
    const storage = storageWithCuda(t);
    writeFileSync(join(storage, 'cuda', cudaManifest.id, 'node_modules/onnxruntime-node/index.js'), 'process.abort();');
    const {code, stdout, stderr} = await heatlens(
      t,
      1,
      [
        'explain',
        pictures[0],
        '--model',
        join(models, 'final/tfjs-layers'),
        '--method',
        'grad-cam',
        '--json',
        ...onCuda,
      ],
      temporaryFolder(t),
      storage,
    );
    assert.equal(code, 0, stderr);
    const {device, warnings} = JSON.parse(stdout) as {device: string; warnings: string[]};
    assert.match(device, /CPU/);
    assert.match(
      warnings.join('\n'),
      /CUDA is not used: .* not installed\. With an NVIDIA card, run .*`heatlens install cuda`\. This was computed with/,
    );
  },
);

test(
  'where the storage cannot be written, a device that fails is still left alone, and the explanation comes',
  needsBinding,
  async (t) => {
    const storage = storageWithCuda(t);
    writeFileSync(join(storage, 'devices'), 'a file where the folder of findings would be');
    const {code, stdout, stderr} = await heatlens(
      t,
      1,
      [
        'explain',
        pictures[0],
        '--model',
        join(models, 'final/tfjs-layers'),
        '--method',
        'grad-cam',
        '--json',
        ...onCuda,
      ],
      temporaryFolder(t),
      storage,
    );
    assert.equal(code, 0, stderr);
    assert.match((JSON.parse(stdout) as {warnings: string[]}).warnings.join('\n'), sentence);
  },
);

test(
  'where CUDA aborts the process while the nodes of a model are counted, doctor tells the rest',
  needsBinding,
  async (t) => {
    const {code, stdout, stderr} = await heatlens(t, 1, [
      'doctor',
      '--model',
      join(models, 'final/tfjs-layers'),
      '--json',
    ]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /The nodes of this model could not be counted: a device ended the process\./);
    const {devices, placements} = JSON.parse(stdout) as Diagnostics;
    assert.deepEqual([devices.find(({device}) => device === 'cuda')?.usable, placements], [true, []]);
  },
);

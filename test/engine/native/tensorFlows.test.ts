import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, test} from 'node:test';
import {setBackend} from '@tensorflow/tfjs-core';
import {TensorFlows} from '../../../src/engine/native/tensorFlows.ts';
import {Runtimes} from '../../../src/engine/runtimes.ts';

let folder: string;

beforeEach(async () => {
  await setBackend('cpu');
  folder = mkdtempSync(join(tmpdir(), 'heatlens-tensorflows-'));
  mkdirSync(join(folder, 'node_modules/@tensorflow/tfjs-node'), {recursive: true});
  writeFileSync(
    join(folder, 'node_modules/@tensorflow/tfjs-node/package.json'),
    '{"name": "@tensorflow/tfjs-node", "version": "4.22.0"}',
  );
});
afterEach(() => rmSync(folder, {recursive: true, force: true}));

/** What the throw-away process does, and what the user is told. */
const probes: readonly (readonly [string, string, RegExp])[] = [
  [
    'ends its process',
    'process.abort()',
    /tfjs-node 4\.22\.0 in .* is not used: it ended its process when it was tried \(SIGABRT\)\. Choose another/,
  ],
  [
    'gives wrong numbers',
    "process.send({kind: 'wrong', difference: 0.5})",
    /is not used: it gives wrong numbers \(off by 0\.5 of the maximum\)/,
  ],
  [
    'does not load',
    "process.send({kind: 'failed', message: 'The library libcudart.so.11.0 is missing. Install CUDA 11.'})",
    /^The library libcudart\.so\.11\.0 is missing\. Install CUDA 11\. This was/,
  ],
  ['says something else', "process.send('hello')", /its answer could not be read/],
];

for (const [name, code, sentence] of probes) {
  test(`a TensorFlow that ${name} is not loaded: the next best computes, and says why`, async () => {
    const runtimes = new Runtimes({tensorFlows: probing(`${code};`)});
    await runtimes.ready('auto', folder);
    const {runtime, warnings} = await runtimes.choose(undefined, 'auto', folder);
    assert.equal(runtime.id, 'onnx');
    assert.match(warnings[0] ?? '', sentence);
    assert.match(warnings[0] ?? '', /This was computed with ONNX Runtime/);
  });
}

test('it is tried once, and again when the devices are', async () => {
  const count = join(folder, 'count');
  const tensorFlows = probing(`require('fs').appendFileSync(${JSON.stringify(count)}, 'x'); process.abort();`);
  const tried = async () => {
    await tensorFlows.ready(folder);
    await tensorFlows.ready(folder);
  };
  await tried();
  tensorFlows.forget();
  await tried();
  assert.equal(readFileSync(count, 'utf8'), 'xx');
});

test('a folder without any TensorFlow is told, and ONNX Runtime computes', async () => {
  const runtimes = new Runtimes({tensorFlows: probing('')});
  const {runtime, warnings} = await runtimes.choose(undefined, 'auto', tmpdir());
  assert.equal(runtime.id, 'onnx');
  assert.match(warnings[0] ?? '', /^There is no TensorFlow at /);
});

test('a TensorFlow that failed or ended the engine rests until the devices are tried again', async () => {
  const runtimes = new Runtimes({tensorFlows: probing("process.send({kind: 'failed', message: 'No luck.'});")});
  const {warnings} = await runtimes.insteadOf(
    'tensorflow',
    new Error('OOM when allocating tensor\nmore'),
    undefined,
    'The rest',
  );
  assert.match(
    warnings.join(),
    /^TensorFlow failed in the middle: it failed \(OOM when allocating tensor\)\. Choose another TensorFlow, or none\. The rest was computed with ONNX Runtime/,
  );
  runtimes.exclude('tensorflow', new Error('OOM when allocating tensor'));
  assert.match(
    (await runtimes.choose(undefined, 'auto', folder)).warnings[0] ?? '',
    /^TensorFlow is not used: it failed \(OOM/,
  );
  await runtimes.endedEngine('tensorflow');
  assert.match(
    (await runtimes.choose(undefined, 'auto', folder)).warnings[0] ?? '',
    /^TensorFlow is not used: it ended the engine/,
  );
  await runtimes.probe('all');
  assert.match((await runtimes.choose(undefined, 'auto', folder)).warnings[0] ?? '', /^No luck\. This was/);
});

function probing(code: string): TensorFlows {
  const entry = join(folder, 'probe.cjs');
  writeFileSync(entry, code);
  return new TensorFlows({entry, env: process.env});
}

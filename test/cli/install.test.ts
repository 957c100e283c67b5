import assert from 'node:assert/strict';
import test from 'node:test';
import {terminal} from './terminal.ts';

test('install cuda tells how far it is, a line for each tenth, and where the libraries are', async (t) => {
  const {heatlens} = await terminal(t);
  const {stdout, stderr, code} = await heatlens('install', 'cuda');
  assert.equal(code, 0);
  assert.equal(stderr, 'Downloading 1.0 GB: 0 %\nDownloading 1.0 GB: 100 %\nUnpacking 2.0 GB …\n');
  assert.equal(stdout, 'Installed in /storage/cuda.\n');
});

test('an install that fails says why, with the exit code 1', async (t) => {
  const {heatlens} = await terminal(t);
  const {stdout, stderr, code} = await heatlens('install', 'cuda', '--index', 'unreachable');
  assert.deepEqual([stdout, stderr, code], ['', 'It could not be reached: try again.\n', 1]);
});

test('install without a word, or with another, says which there is', async (t) => {
  const {heatlens} = await terminal(t);
  for (const words of [[], ['cudnn'], ['cuda', 'now']]) {
    const {stderr, code} = await heatlens('install', ...words);
    assert.deepEqual([stderr, code], ['install takes one word, `cuda`: heatlens install cuda.\n', 2]);
  }
});

test('doctor lists the TensorFlows there are, each with the folder that --tensorflow takes', async (t) => {
  const {heatlens} = await terminal(t);
  const {stdout} = await heatlens('doctor');
  assert.match(
    stdout,
    /--tensorflow names it[^\n]*\n[^\n]*\n2\.21\.0 +\/venv\/tensorflow +the active virtual environment$/m,
  );
  const {tensorFlows} = JSON.parse((await heatlens('doctor', '--json')).stdout) as {
    tensorFlows: readonly {path: string}[];
  };
  assert.deepEqual(
    tensorFlows.map(({path}) => path),
    ['/venv/tensorflow'],
  );
});

test('--tensorflow reaches the engine as an absolute path', async (t) => {
  const {heatlens} = await terminal(t);
  const {engine} = await heatlens('explain', 'cat.png', '--model', 'tiny', '--tensorflow', 'venv');
  assert.match(engine.requests[0]?.tensorFlow ?? '', /^\/.*\/venv$/);
});

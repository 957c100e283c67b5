import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, test} from 'node:test';
import type {Fetch} from '../../../../src/engine/native/cuda/fetch.ts';
import {fileAddress, indexAddress} from '../../../../src/engine/native/cuda/packageIndex.ts';

let folder: string;

beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'heatlens-index-'))));
afterEach(() => rmSync(folder, {recursive: true, force: true}));

test('what is named wins over pip’s variable, and that over pip’s file', async () => {
  const PIP_CONFIG_FILE = join(folder, 'pip.conf');
  writeFileSync(PIP_CONFIG_FILE, '[global]\ntimeout = 60\nindex-url = https://mirror.example/simple\n');
  const variables = {PIP_CONFIG_FILE};
  assert.equal((await indexAddress(undefined, variables)).href, 'https://mirror.example/simple/');
  const both = {...variables, PIP_INDEX_URL: 'https://variable.example/simple/'};
  assert.equal((await indexAddress('  ', both)).href, 'https://variable.example/simple/');
  assert.equal((await indexAddress('https://named.example/simple', both)).href, 'https://named.example/simple/');
});

test('the files of a virtual environment and of the user are read', async () => {
  mkdirSync(join(folder, 'config/pip'), {recursive: true});
  writeFileSync(join(folder, 'config/pip/pip.conf'), '[global]\nindex-url: https://user.example/simple\n');
  const XDG_CONFIG_HOME = join(folder, 'config');
  assert.equal((await indexAddress(undefined, {XDG_CONFIG_HOME})).host, 'user.example');
  writeFileSync(join(folder, 'pip.conf'), '[install]\nindex-url = https://venv.example/simple\n');
  assert.equal((await indexAddress(undefined, {XDG_CONFIG_HOME, VIRTUAL_ENV: folder})).host, 'venv.example');
});

test('an address that is none is told without the password in it', async () => {
  for (const address of ['ftp://me:secret@mirror.example/simple', 'mirror']) {
    await assert.rejects(indexAddress(address, {}), (error: Error) => {
      assert.match(error.message, /is not the address of a package index: set `heatlens\.cuda\.packageIndex`/);
      assert.doesNotMatch(error.message, /secret/);
      return true;
    });
  }
});

const links: readonly (readonly [string, string])[] = [
  ['relative', '<a href="../../packages/a-1.0.whl#sha256=00" data-requires-python="&gt;=3">a-1.0.whl</a>'],
  ['absolute', '<a data-yanked="" href="https://files.example/packages/a-1.0.whl#sha256=00">a-1.0.whl</a>'],
  [
    'beside others that start or end alike',
    '<a href="b/ba-1.0.whl">x</a><a href="b/a-1.0.whl.metadata">x</a><a href=\'/packages/a-1.0.whl\'>x</a>',
  ],
];

for (const [kind, page] of links) {
  test(`a file is found by a link that is ${kind}`, async () => {
    const url = new URL('https://files.example/simple/a/');
    const found = await fileAddress(new URL('https://index.example/simple/'), 'a', 'a-1.0.whl', pageOf(page, url));
    assert.equal(found.href, 'https://files.example/packages/a-1.0.whl');
  });
}

function pageOf(text: string, url: URL): Fetch {
  return {text: async () => ({text, url}), file: () => Promise.reject(new Error('no file is asked for'))};
}

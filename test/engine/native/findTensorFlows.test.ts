import assert from 'node:assert/strict';
import {chmodSync, existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {afterEach, beforeEach, test} from 'node:test';
import {findTensorFlows, tensorFlowAt} from '../../../src/engine/native/findTensorFlows.ts';
import {npmBinding} from '../../../src/engine/native/npmTensorFlow.ts';

/** Where a Python environment's TensorFlow can be used. */
const onLinux = {skip: process.platform === 'linux' && process.arch === 'x64' ? false : 'optional: needs Linux x64'};

let root: string;
const at = (path: string) => join(root, path);

beforeEach(() => (root = realpathSync(mkdtempSync(join(tmpdir(), 'heatlens-find-')))));
afterEach(() => rmSync(root, {recursive: true, force: true}));

test(
  'TensorFlow is found in the workspace’s environment, the active one, Conda’s and on the PATH, in this order',
  onLinux,
  async () => {
    environment('usr', '2.12.1');
    environment('conda', '2.15.1');
    environment('active', '2.16.2');
    environment('project/.venv', '2.21.0');
    const found = await find(
      {folders: [at('project')]},
      {VIRTUAL_ENV: at('active'), CONDA_PREFIX: at('conda'), PATH: at('usr/bin')},
    );
    assert.deepEqual(
      found.map(({version, origin}) => [version, origin]),
      [
        ['2.21.0', '.venv in the workspace'],
        ['2.16.2', 'the active virtual environment'],
        ['2.15.1', 'the active Conda environment'],
        ['2.12.1', 'python3 on the PATH'],
      ],
    );
    assert.equal(found[0]?.path, at('project/.venv/lib/python3.11/site-packages/tensorflow'));
  },
);

test('no Python is run to find it', onLinux, async () => {
  environment('project/.venv', '2.21.0');
  environment('usr', '2.21.0');
  const [first] = await find({folders: [at('project')], interpreters: [at('usr/bin/python3')]}, {PATH: at('usr/bin')});
  assert.equal(first?.origin, 'the interpreter chosen in the workspace');
  assert.equal(existsSync(at('was-run')), false);
});

test('the interpreter of an environment stands for it, although it is a link to another one’s', onLinux, async () => {
  environment('usr', '2.12.1');
  environment('project/.venv', '2.21.0');
  rmSync(at('project/.venv/bin/python3'));
  symlinkSync(at('usr/bin/python3'), at('project/.venv/bin/python3'));
  const [found] = await find({interpreters: [at('project/.venv/bin/python3')]});
  assert.equal(found?.version, '2.21.0');
});

test('one environment that is reached in two ways is listed once', onLinux, async () => {
  environment('project/.venv', '2.21.0');
  symlinkSync(at('project/.venv'), at('project/venv'));
  assert.equal((await find({folders: [at('project')]}, {VIRTUAL_ENV: at('project/.venv')})).length, 1);
});

test('a TensorFlow that is too old to bring its C library is not listed, and named it is told', onLinux, async () => {
  environment('old', '2.11.0');
  rmSync(at('old/lib/python3.11/site-packages/tensorflow/libtensorflow_cc.so.2'));
  assert.deepEqual(await find({}, {VIRTUAL_ENV: at('old')}), []);
  await assert.rejects(
    tensorFlowAt(at('old')),
    /There is no TensorFlow at .*old: name a Python environment with TensorFlow 2\.12 or newer/,
  );
});

test('tensorflow-cpu is known to have no use for a graphics card', onLinux, async () => {
  environment('cpu', '2.21.0', 'tensorflow_cpu');
  environment('gpu', '2.21.0');
  assert.equal((await tensorFlowAt(at('cpu'))).gpu, false);
  assert.equal((await tensorFlowAt(at('gpu'))).gpu, true);
});

test(
  'an environment, its interpreter, its site-packages and the folder itself all name the same TensorFlow',
  onLinux,
  async () => {
    environment('venv', '2.21.0');
    const site = 'venv/lib/python3.11/site-packages';
    const found = await Promise.all(
      ['venv', 'venv/bin/python3', site, `${site}/tensorflow`].map((path) => tensorFlowAt(at(path))),
    );
    assert.deepEqual(new Set(found.map(({path}) => path)), new Set([at(`${site}/tensorflow`)]));
  },
);

test('tfjs-node is found in node_modules of the workspace and above it, in the storage and where npm installs globally', async () => {
  tfjsNode('work/node_modules', 'tfjs-node-gpu', '4.20.0');
  tfjsNode('work/project/node_modules', 'tfjs-node', '4.22.0');
  tfjsNode('storage/node_modules', 'tfjs-node', '4.21.0');
  tfjsNode('node/lib/node_modules', 'tfjs-node', '4.19.0');
  file('node/lib/node_modules/npm/bin/npm-cli.js');
  mkdirSync(at('node/bin'));
  symlinkSync(at('node/lib/node_modules/npm/bin/npm-cli.js'), at('node/bin/npm'));
  const found = await find({folders: [at('work/project')], storage: at('storage')}, {PATH: at('node/bin')});
  assert.deepEqual(
    found.map(({version, gpu}) => [version, gpu]),
    [
      ['4.22.0', false],
      ['4.20.0', true],
      ['4.21.0', false],
      ['4.19.0', false],
    ],
  );
});

test('a package.json that is something else, or no JSON, is passed over', async () => {
  file('a/node_modules/@tensorflow/tfjs-node/package.json', '{"name": "@tensorflow/tfjs-node"');
  file('b/node_modules/@tensorflow/tfjs-node/package.json', '{"name": "evil", "version": "1.0.0"}');
  assert.deepEqual(await find({folders: [at('a'), at('b')]}), []);
});

test('the binding is that of the highest N-API which this Node has', async () => {
  for (const version of [3, 8, 9, 11]) file(`package/lib/napi-v${version}/tfjs_binding.node`);
  assert.equal(await npmBinding(at('package'), 10), at('package/lib/napi-v9/tfjs_binding.node'));
  assert.equal(await npmBinding(at('package'), 8), at('package/lib/napi-v8/tfjs_binding.node'));
  assert.equal(await npmBinding(at('package'), 2), undefined);
  assert.equal(await npmBinding(at('nowhere'), 10), undefined);
});

/** Only what lies in this test's folder: the machine may have more. */
async function find(search: Partial<Parameters<typeof findTensorFlows>[0]>, variables: Record<string, string> = {}) {
  const found = await findTensorFlows(
    {folders: [], interpreters: [], ...search},
    {PATH: '', PYENV_ROOT: at('pyenv'), ...variables},
  );
  return found.filter(({path}) => path.startsWith(root));
}

function environment(name: string, version: string, distribution = 'tensorflow'): void {
  const site = `${name}/lib/python3.11/site-packages`;
  file(`${site}/tensorflow/libtensorflow_cc.so.2`);
  file(`${site}/${distribution}-${version}.dist-info/METADATA`);
  file(`${name}/bin/python3`, `#!/bin/sh\ntouch ${at('was-run')}\n`);
  chmodSync(at(`${name}/bin/python3`), 0o755);
}

function tfjsNode(folder: string, name: string, version: string): void {
  file(`${folder}/@tensorflow/${name}/package.json`, JSON.stringify({name: `@tensorflow/${name}`, version}));
}

function file(path: string, content = ''): void {
  mkdirSync(dirname(at(path)), {recursive: true});
  writeFileSync(at(path), content);
}

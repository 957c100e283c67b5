import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {after, beforeEach, describe, it} from 'node:test';
import {asNobody} from '../asNobody.ts';
import {readModelSettings, rememberSettings} from '../../src/engine/modelSettings.ts';

const root = mkdtempSync(join(tmpdir(), 'heatlens-settings-'));
after(() => rmSync(root, {recursive: true}));

let folder: string;
let count = 0;
beforeEach(() => {
  folder = join(root, String(count++));
  mkdirSync(folder);
});

describe('readModelSettings', () => {
  it('finds nothing beside a bare model', async () => {
    const found = await readModelSettings(write('net.keras', ''));
    assert.deepEqual(found, {settings: {}, file: null, labels: undefined, labelsFrom: null, warnings: []});
  });

  it("reads the model's own file before the folder's", async () => {
    const model = write('net.keras', '');
    write('heatlens.json', '{"range": "0..1"}');
    assert.deepEqual((await readModelSettings(model)).settings, {range: '0..1'});
    const own = write('net.keras.heatlens.json', '{"range": "torch"}');
    const found = await readModelSettings(model);
    assert.deepEqual([found.settings, found.file], [{range: 'torch'}, own]);
  });

  it('takes the folder of a model.json for the model', async () => {
    write('model.json', '{}');
    const file = write('heatlens.json', '{"layer": "conv"}');
    assert.deepEqual((await readModelSettings(folder)).file, file);
    assert.deepEqual((await readModelSettings(join(folder, 'model.json'))).file, file);
  });

  it('takes the labels of heatlens.json before those of label files', async () => {
    const model = write('net.h5', '');
    const beside = write('labels.txt', 'a\nb\n');
    assert.deepEqual(await labelsOf(model), [['a', 'b'], beside]);
    const settings = write('heatlens.json', '{"labels": ["c", "d"]}');
    assert.deepEqual(await labelsOf(model), [['c', 'd'], settings]);
    const named = write('mine.txt', 'e\nf\n');
    write('heatlens.json', '{"labels": "mine.txt"}');
    assert.deepEqual(await labelsOf(model), [['e', 'f'], named]);
  });

  it('finds labels in each of the files that other programs write', async () => {
    const model = write('model.json', '');
    for (const [name, text] of [
      ['metadata.json', '{"labels": ["a", "b"]}'],
      ['class_names.txt', 'a\nb'],
      ['labels.json', '{"a": 0, "b": 1}'],
      ['labels.txt', '0 a\n1 b'],
    ] as const) {
      const file = write(name, text);
      assert.deepEqual(await labelsOf(model), [['a', 'b'], file]);
    }
  });

  it('passes by the metadata.json of another program', async () => {
    const model = write('model.keras', '');
    write('metadata.json', '{"keras_version": "3.11.0"}');
    assert.deepEqual(await labelsOf(model), [undefined, null]);
  });

  it('warns of a label file that cannot be read, and goes on', async () => {
    const model = write('model.json', '');
    write('labels.json', '{"a":');
    const {labels, warnings} = await readModelSettings(model);
    assert.equal(labels, undefined);
    assert.match(
      warnings.join(),
      /labels\.json is not JSON\. Correct it, or delete it\. Until then the labels are ignored\.$/,
    );
  });

  it('fails where heatlens.json names a label file that is not there', async () => {
    const model = write('model.json', '');
    write('heatlens.json', '{"labels": "none.txt"}');
    await assert.rejects(readModelSettings(model), {
      code: 'settings-invalid',
      message: /names the label file none\.txt, and there is none/,
    });
  });

  it('fails where heatlens.json is broken, and names it', async () => {
    const model = write('model.json', '');
    const file = write('heatlens.json', '{"range"');
    await assert.rejects(readModelSettings(model), (error: Error) => error.message.startsWith(`${file} is not JSON`));
  });
});

describe('rememberSettings', () => {
  it("makes the folder's heatlens.json for a model.json, and the model's own for other files", async () => {
    write('model.json', '');
    assert.equal(await rememberSettings(folder, {range: '-1..1'}), join(folder, 'heatlens.json'));
    assert.equal(readFileSync(join(folder, 'heatlens.json'), 'utf8'), '{\n  "version": 1,\n  "range": "-1..1"\n}\n');
    rmSync(join(folder, 'heatlens.json'));
    const model = write('net.keras', '');
    assert.equal(await rememberSettings(model, {range: 'torch'}), `${model}.heatlens.json`);
    assert.deepEqual((await readModelSettings(model)).settings, {range: 'torch'});
  });

  it('changes the file that applies, and keeps the other keys, their order and the indent', async () => {
    const model = write('net.keras', '');
    write(
      'heatlens.json',
      '{\n    "version": 1,\n    "mean": 1,\n    "layer": "c",\n    "std": 2,\n    "myOwn": [1]\n}\n',
    );
    await rememberSettings(model, {range: 'caffe'});
    const text = readFileSync(join(folder, 'heatlens.json'), 'utf8');
    assert.equal(
      text,
      '{\n    "version": 1,\n    "range": "caffe",\n    "layer": "c",\n    "myOwn": [\n        1\n    ]\n}\n',
    );
    await rememberSettings(model, {range: {mean: [1, 2, 3], std: [4]}});
    const keys = Object.keys(JSON.parse(readFileSync(join(folder, 'heatlens.json'), 'utf8')) as object);
    assert.deepEqual(keys, ['version', 'mean', 'std', 'layer', 'myOwn']);
    assert.deepEqual(readdirSync(folder).toSorted(), ['heatlens.json', 'net.keras']);
  });

  it('writes several settings at once, takes out what is set back to the default, and leaves the rest', async () => {
    const model = write('net.keras', '');
    write('heatlens.json', '{"labels": ["a"], "resize": "stretch", "layer": "old"}');
    await rememberSettings(model, {layer: 'conv', resize: null, interpolation: 'area', channelOrder: 'bgr'});
    const text = readFileSync(join(folder, 'heatlens.json'), 'utf8');
    assert.deepEqual(Object.entries(JSON.parse(text) as object), [
      ['labels', ['a']],
      ['layer', 'conv'],
      ['interpolation', 'area'],
      ['channelOrder', 'bgr'],
    ]);
    await rememberSettings(model, {layer: null, range: null});
    assert.deepEqual((await readModelSettings(model)).settings, {
      labels: ['a'],
      interpolation: 'area',
      channelOrder: 'bgr',
    });
  });

  it('never writes what it could not read again', async () => {
    const model = write('net.keras', '');
    await assert.rejects(rememberSettings(model, {layer: ''}), {code: 'settings-invalid'});
    assert.deepEqual(readdirSync(folder), ['net.keras']);
  });

  it('never touches a file it cannot understand', async () => {
    const model = write('model.json', '');
    for (const text of ['{"range": "0..1"', '{"range": "0-1"}', '{"version": 9}']) {
      const file = write('heatlens.json', text);
      await assert.rejects(rememberSettings(model, {range: '0..1'}), {code: 'settings-invalid'});
      assert.equal(readFileSync(file, 'utf8'), text);
    }
  });

  it('writes through a link to the file it points to, and keeps its permissions', async () => {
    const model = write('model.json', '');
    mkdirSync(join(folder, 'elsewhere'));
    const target = write('elsewhere/shared.json', '{"layer": "c"}');
    chmodSync(target, 0o640);
    symlinkSync(target, join(folder, 'heatlens.json'));
    await rememberSettings(model, {range: '0..1'});
    assert.ok(lstatSync(join(folder, 'heatlens.json')).isSymbolicLink());
    assert.deepEqual(JSON.parse(readFileSync(target, 'utf8')), {layer: 'c', range: '0..1'});
    assert.equal(statSync(target).mode & 0o777, 0o640);
  });

  it('says so where it may not write, and leaves nothing behind', async () => {
    const model = write('model.json', '');
    chmodSync(root, 0o755);
    chmodSync(folder, 0o555);
    const refused = {code: 'not-writable', message: /heatlens\.json could not be written \(EACCES\)/};
    await asNobody(() => assert.rejects(rememberSettings(model, {range: '0..1'}), refused));
    chmodSync(folder, 0o755);
    assert.deepEqual(readdirSync(folder), ['model.json']);
  });

  it('leaves nothing behind where a folder has the name of the file', async () => {
    const model = write('model.json', '');
    mkdirSync(join(folder, 'heatlens.json'));
    await assert.rejects(rememberSettings(model, {range: '0..1'}), {code: 'not-writable'});
    assert.deepEqual(readdirSync(folder).toSorted(), ['heatlens.json', 'model.json']);
  });

  it('says so where the folder is gone', async () => {
    await assert.rejects(rememberSettings(join(folder, 'gone', 'net.h5'), {range: '0..1'}), {code: 'not-writable'});
    assert.ok(!existsSync(join(folder, 'gone')));
  });
});

function write(name: string, text: string): string {
  const path = join(folder, name);
  assert.ok(existsSync(dirname(path)));
  writeFileSync(path, text);
  return path;
}

async function labelsOf(model: string) {
  const {labels, labelsFrom} = await readModelSettings(model);
  return [labels, labelsFrom];
}

import assert from 'node:assert/strict';
import {execFileSync} from 'node:child_process';
import {mkdtemp, mkdir, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {after, test} from 'node:test';
import {findModel, readerBeside} from '../../src/engine/models/modelFiles.ts';
import {sniffModels} from '../../src/engine/models/sniffModels.ts';
import {optional} from '../requirements.ts';
import {waferModel, wafers} from './samples.ts';

const folder = await mkdtemp(join(tmpdir(), 'heatlens-model-'));
after(() => rm(folder, {recursive: true}));
await mkdir(join(folder, 'model'));
await writeFile(join(folder, 'secret.bin'), 'outside');
await writeFile(join(folder, 'model/weights.bin'), 'inside');
await symlink(join(folder, 'secret.bin'), join(folder, 'model/link.bin'));
await symlink(join(folder, 'model/weights.bin'), join(folder, 'model/alias.bin'));
const read = readerBeside(join(folder, 'model'));

test('a shard beside the model is read, through a link inside the folder too', async () => {
  for (const name of ['weights.bin', './weights.bin', 'alias.bin'])
    assert.equal(Buffer.from(await read(name)).toString(), 'inside');
});

for (const path of [
  '../secret.bin',
  'sub/../../secret.bin',
  join(folder, 'secret.bin'),
  'file:///etc/passwd',
  'https://example.org/w.bin',
]) {
  test(`a model cannot make Heatlens read ${path.replace(folder, '<absolute>')}`, async () => {
    await assert.rejects(read(path), /outside its own folder/);
  });
}

test('a link out of the folder is not followed', async () => {
  await assert.rejects(read('link.bin'), /link out of its folder/);
});

test('a missing shard is named with the remedy', async () => {
  await assert.rejects(
    read('group1-shard2of3.bin'),
    /`group1-shard2of3\.bin` is missing\. Copy it beside `model\.json`/,
  );
});

test(
  'a pipe, at which reading would wait for ever, is no file',
  optional(process.platform !== 'win32', 'named pipes'),
  async () => {
    execFileSync('mkfifo', [join(folder, 'model/pipe.h5')]);
    await assert.rejects(read('pipe.h5'), /`pipe\.h5` is no file/);
    await assert.rejects(findModel(join(folder, 'model/pipe.h5')), {code: 'model-not-found'});
    assert.deepEqual(await sniffModels([join(folder, 'model/pipe.h5')]), []);
  },
);

test('a model is found by its file or its folder, and named after the folder', async () => {
  await writeFile(join(folder, 'model/model.json'), '{}');
  const byFolder = await findModel(waferModel);
  assert.deepEqual(byFolder, await findModel(join(waferModel, 'model.json')));
  assert.equal(byFolder.name, 'final/tfjs-layers');
  assert.equal((await findModel(join(folder, 'model'))).name, `${basename(folder)}/model`);
});

test('models are told from other JSON files by content', async () => {
  await writeFile(join(folder, 'model.json'), '{"name": "not a model"}');
  const paths = [
    join(folder, 'model.json'),
    join(waferModel, 'model.json'),
    join(wafers, 'models/final/heatlens.json'),
    join(folder, 'gone.json'),
  ];
  assert.deepEqual(await sniffModels(paths), [{path: paths[1], format: 'tfjs-layers'}]);
});

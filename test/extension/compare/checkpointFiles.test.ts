import assert from 'node:assert/strict';
import {mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, relative} from 'node:path';
import {after, test} from 'node:test';
import {modelsBelow, stampOf} from '../../../src/extension/compare/checkpointFiles.ts';

const folder = mkdtempSync(join(tmpdir(), 'heatlens-checkpoints-'));
after(() => rmSync(folder, {recursive: true}));

function file(name: string, seconds: number, content = 'x'): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), {recursive: true});
  writeFileSync(path, content);
  utimesSync(path, seconds, seconds);
  return path;
}

test('the models of a folder and those below it are found, the oldest first', async () => {
  file('epoch-2.keras', 200);
  file('epoch-10.keras', 300);
  file('run/epoch-1/model.json', 100);
  file('run/epoch-1/group1-shard1of1.bin', 100);
  file('notes.txt', 50);
  file('.hidden/epoch-3.keras', 10);
  const found = (await modelsBelow(folder)).map(({path}) => relative(folder, path));
  assert.deepEqual(found, [join('run', 'epoch-1', 'model.json'), 'epoch-2.keras', 'epoch-10.keras']);
});

test("a model.json changes with its folder's weights", async () => {
  const model = join(folder, 'run/epoch-1/model.json');
  const {stamp} = await stampOf(model);
  assert.ok(stamp);
  assert.equal((await stampOf(model)).stamp, stamp);
  file('run/epoch-1/group1-shard1of1.bin', 100, 'longer');
  assert.notEqual((await stampOf(model)).stamp, stamp);
});

test('a file or folder that is not there has nothing, and nothing fails', async () => {
  assert.equal((await stampOf(join(folder, 'absent.keras'))).stamp, undefined);
  assert.deepEqual(await modelsBelow(join(folder, 'absent')), []);
});

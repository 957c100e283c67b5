import assert from 'node:assert/strict';
import {link, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import process from 'node:process';
import test, {type TestContext} from 'node:test';
import {HeatlensError} from '../../../src/core/errors.ts';
import {prepareFolder, writeNewFiles, type Disk} from '../../../src/engine/export/newFiles.ts';

const pair = (stem: string) => [
  {suffix: '.a', content: `a of ${stem}`},
  {suffix: '.b', content: Uint8Array.of(1, 2, 3)},
];

test('a set is written under its stem, in a folder that is made', async (t) => {
  const folder = join(await emptyFolder(t), 'deep', 'er');
  assert.deepEqual(await writeNewFiles(folder, 'cat', pair), [join(folder, 'cat.a'), join(folder, 'cat.b')]);
  assert.deepEqual(await contents(folder), {'cat.a': 'a of cat', 'cat.b': '\u0001\u0002\u0003'});
});

test('where one name is taken the whole set is numbered, and what is there stays as it is', async (t) => {
  const folder = await emptyFolder(t);
  await writeFile(join(folder, 'cat.b'), 'mine');
  await symlink('/nowhere', join(folder, 'cat-2.a'));
  const paths = await writeNewFiles(folder, 'cat', pair);
  assert.deepEqual(paths, [join(folder, 'cat-3.a'), join(folder, 'cat-3.b')]);
  assert.equal(await readFile(join(folder, 'cat.b'), 'utf8'), 'mine');
  assert.equal(await readFile(join(folder, 'cat-3.a'), 'utf8'), 'a of cat-3');
});

test('sets that are written at the same time under one stem do not mix', async (t) => {
  const folder = await emptyFolder(t);
  const set = (own: string) => () => ['.a', '.b', '.c'].map((suffix) => ({suffix, content: own}));
  await Promise.all(Array.from({length: 8}, (_, i) => writeNewFiles(folder, 'cat', set(`run ${i}`))));
  const files = await contents(folder);
  assert.equal(Object.keys(files).length, 24);
  for (const name of Object.keys(files).filter((file) => file.endsWith('.a'))) {
    const stem = name.slice(0, -2);
    assert.equal(files[`${stem}.b`], files[name]);
    assert.equal(files[`${stem}.c`], files[name]);
  }
  assert.equal(new Set(Object.values(files)).size, 8);
});

test('a disk that fills up half-way leaves nothing behind, not even the folder', async (t) => {
  const parent = await emptyFolder(t);
  const folder = join(parent, 'new', 'out');
  await assert.rejects(writeNewFiles(folder, 'cat', pair, fullAfter(1)), (error) => {
    assert.ok(error instanceof HeatlensError);
    assert.equal(error.code, 'not-writable');
    assert.match(error.message, /is full: free some space/);
    return true;
  });
  assert.deepEqual(await readdir(parent), []);
});

test('a link that fails half-way takes the first file back', async (t) => {
  const folder = await emptyFolder(t);
  let links = 0;
  const disk: Disk = {mkdir, writeFile, link: async (from, to) => (links++ === 0 ? link(from, to) : fail('EIO'))};
  await assert.rejects(writeNewFiles(folder, 'cat', pair, disk), /EIO.*choose another folder/);
  assert.deepEqual(await readdir(folder), []);
});

test('a file system without hard links still gets whole files, and keeps what is there', async (t) => {
  const folder = await emptyFolder(t);
  await writeFile(join(folder, 'cat.a'), 'mine');
  const disk: Disk = {mkdir, writeFile, link: async () => fail('EPERM')};
  assert.deepEqual(await writeNewFiles(folder, 'cat', pair, disk), [join(folder, 'cat-2.a'), join(folder, 'cat-2.b')]);
  assert.deepEqual(Object.keys(await contents(folder)).toSorted(), ['cat-2.a', 'cat-2.b', 'cat.a']);
});

test('each way in which a folder refuses is one sentence with the remedy', async (t) => {
  const parent = await emptyFolder(t);
  const file = join(parent, 'file');
  await writeFile(file, '');
  const refused = async (folder: string, expected: RegExp, disk?: Disk) => {
    await assert.rejects(prepareFolder(folder, disk), expected);
    await assert.rejects(writeNewFiles(folder, 'cat', pair, disk), expected);
  };
  await refused(file, /file cannot be a folder, since a file is in the way: choose another/);
  await refused(join(file, 'out'), /out cannot be a folder, since a file is in the way: choose another/);
  await refused(join(parent, 'x'.repeat(300)), /too long for this disk: choose a shorter/);
  if (process.platform === 'linux')
    await refused('/proc/out/deeper', /\/proc\/out\/deeper cannot be made there: choose another/);
  const refusing = (code: string): Disk => ({mkdir, link, writeFile: async () => fail(code)});
  await refused(join(parent, 'out'), /no permission to write in .*out: allow it, or choose/, refusing('EACCES'));
  await refused(join(parent, 'out'), /can only be read: choose/, refusing('EROFS'));
  await refused(join(parent, 'out'), /share of the disk/, refusing('EDQUOT'));
  assert.deepEqual(await readdir(parent), ['file']);
});

test('preparing a folder leaves no file, and takes back only what it made and is empty', async (t) => {
  const parent = await emptyFolder(t);
  const discard = await prepareFolder(join(parent, 'a', 'b'));
  assert.deepEqual(await readdir(join(parent, 'a', 'b')), []);
  await discard();
  assert.deepEqual(await readdir(parent), []);
  await mkdir(join(parent, 'mine'));
  await (
    await prepareFolder(join(parent, 'mine'))
  )();
  assert.deepEqual(await readdir(parent), ['mine']);
  const keep = await prepareFolder(join(parent, 'a', 'b'));
  await writeFile(join(parent, 'a', 'kept'), '');
  await keep();
  assert.deepEqual(await readdir(join(parent, 'a')), ['kept']);
});

test('a picture whose name fills the whole 255 bytes gets shorter result names', async (t) => {
  const folder = await emptyFolder(t);
  const [first = ''] = await writeNewFiles(folder, '猫'.repeat(84), pair);
  assert.match(first, /猫{66}\.a$/);
});

function fullAfter(files: number): Disk {
  let written = 0;
  const full = async (...given: Parameters<typeof writeFile>) =>
    written++ < files ? writeFile(...given) : fail('ENOSPC');
  return {mkdir, link, writeFile: full};
}

function fail(code: string): never {
  throw Object.assign(new Error(`${code}: as the test wants`), {code});
}

async function emptyFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'heatlens-files-'));
  t.after(() => rm(folder, {recursive: true}));
  return folder;
}

async function contents(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(
      names.map(async (name) => [name, await readFile(join(folder, name), 'utf8').catch(() => 'dangling')]),
    ),
  );
}

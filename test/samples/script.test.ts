import assert from 'node:assert/strict';
import {spawnSync} from 'node:child_process';
import {mkdtempSync, readdirSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {after, before, test} from 'node:test';
import sharp from 'sharp';
import {drawSample} from '../../samples/wafers/generator/sample.ts';

let folder = '';
before(() => (folder = mkdtempSync(path.join(tmpdir(), 'heatlens-samples-'))));
after(() => rmSync(folder, {recursive: true, force: true}));

function samples(...words: string[]) {
  const script = path.resolve(import.meta.dirname, '../../scripts/samples.ts');
  return spawnSync(process.execPath, [script, ...words], {encoding: 'utf8'});
}

function files(root: string): string[] {
  return readdirSync(root, {recursive: true, withFileTypes: true})
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/'))
    .toSorted();
}

test('count and seed give that many pictures by class, each with its mask', async () => {
  const out = path.join(folder, 'series');
  const {status, stdout} = samples('--count', '15', '--seed', '4', '--out', out);
  assert.equal(status, 0);
  assert.match(stdout, /15 wafer maps with seed 4/);
  const found = files(out);
  const pictures = found.filter((file) => file.startsWith('pictures/'));
  assert.equal(pictures.length, 15);
  assert.deepEqual(found.filter((file) => file.startsWith('masks/')), pictures.map((file) => file.replace('pictures', 'masks')));
  assert.ok(pictures.includes('pictures/center/center-00014.png'));
  const picture = sharp(path.join(out, 'pictures/center/center-00014.png'));
  const {width, height, channels} = await picture.metadata();
  assert.deepEqual([width, height, channels], [128, 128, 1]);
  assert.deepEqual(new Uint8Array(await picture.toColourspace('b-w').raw().toBuffer()), drawSample(4, 14).picture);
});

test('pictures that are there already are left alone', () => {
  const out = path.join(folder, 'twice');
  assert.equal(samples('--count', '1', '--out', out).status, 0);
  const again = samples('--count', '2', '--out', out);
  assert.equal(again.status, 1);
  assert.match(again.stderr, /name a new folder with --out/);
  assert.equal(files(out).length, 2);
});

test('a wrong option is named together with the usage', () => {
  const wrong: readonly [string[], RegExp][] = [
    [['--count', '0'], /--count takes a whole number/],
    [['--seed', 'x'], /--seed takes a whole number/],
    [['--marked', 'scratches'], /"scratches" is no class.*scratch/],
    [['--colour', 'red'], /--colour/],
  ];
  for (const [words, message] of wrong) {
    const {status, stderr} = samples(...words, '--out', path.join(folder, 'never'));
    assert.equal(status, 2);
    assert.match(stderr, message);
    assert.match(stderr, /npm run samples/);
  }
});

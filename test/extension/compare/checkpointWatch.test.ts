import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CheckpointWatch, type CheckpointFile} from '../../../src/extension/compare/checkpointWatch.ts';

function watching(opens: (path: string) => boolean = () => true, known: readonly CheckpointFile[] = []) {
  let files: readonly CheckpointFile[] = [];
  const opened: string[] = [];
  const watch = new CheckpointWatch(
    async () => files,
    async (path) => {
      opened.push(path);
      return opens(path);
    },
    known,
  );
  const look = async (...now: readonly (readonly [path: string, stamp: string])[]) => {
    files = now.map(([path, stamp]) => ({path, stamp}));
    return watch.look();
  };
  return {look, opened};
}

test('a checkpoint is told of once, when nothing was written between two looks', async () => {
  const {look, opened} = watching();
  assert.deepEqual(await look(['a', '1']), {complete: [], gone: []});
  assert.deepEqual(await look(['a', '2']), {complete: [], gone: []});
  assert.deepEqual(opened, [], 'a file that is being written is not opened');
  assert.deepEqual(await look(['a', '2']), {complete: ['a'], gone: []});
  assert.deepEqual(await look(['a', '2']), {complete: [], gone: []});
  assert.deepEqual(opened, ['a']);
});

test('what stands still but cannot be opened is tried again when it has changed', async () => {
  let whole = false;
  const {look, opened} = watching(() => whole);
  await look(['a', '1']);
  assert.deepEqual((await look(['a', '1'])).complete, []);
  assert.deepEqual((await look(['a', '1'])).complete, []);
  assert.equal(opened.length, 1);
  whole = true;
  await look(['a', '2']);
  assert.deepEqual((await look(['a', '2'])).complete, ['a']);
});

test('a checkpoint that is written over is told of again', async () => {
  const {look} = watching();
  await look(['a', '1']);
  await look(['a', '1']);
  await look(['a', '2']);
  assert.deepEqual((await look(['a', '2'])).complete, ['a']);
});

test('a deleted checkpoint is told of once, one that was never complete is not', async () => {
  const {look} = watching();
  await look(['a', '1']);
  await look(['a', '1'], ['half', '1']);
  assert.deepEqual((await look()).gone, ['a']);
  assert.deepEqual((await look()).gone, []);
});

test('those that were there already are told of only when they change', async () => {
  const {look} = watching(() => true, [{path: 'old', stamp: '1'}]);
  await look(['old', '1']);
  assert.deepEqual((await look(['old', '1'])).complete, []);
  await look(['old', '2']);
  assert.deepEqual((await look(['old', '2'])).complete, ['old']);
});

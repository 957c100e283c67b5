import assert from 'node:assert/strict';
import {test} from 'node:test';
import {PictureFiles} from '../../../src/engine/sweep/pictureFiles.ts';

/** A disk whose reads take so many milliseconds each. */
function disk() {
  const state = {takes: 0.05, time: 0, background: 0, most: 0, waiting: 0};
  const bytes = Uint8Array.of(1);
  const files = new PictureFiles(
    () => state.time,
    () => {
      state.time += state.takes;
      return bytes;
    },
    async () => {
      state.background++;
      state.most = Math.max(state.most, ++state.waiting);
      await new Promise(setImmediate);
      state.waiting--;
      return bytes;
    },
  );
  return {state, files};
}

test('pictures on a quick disk are read one by one', async () => {
  const {state, files} = disk();
  for (let i = 0; i < 100; i++) await files.read('picture');
  assert.deepEqual([state.background, files.atOnce], [0, 2]);
});

test('pictures on a slow disk are waited for together, and one by one again where it is quick', async () => {
  const {state, files} = disk();
  state.takes = 20;
  for (let i = 0; i < 4; i++) await files.read('picture');
  assert.equal(files.atOnce, 16);
  await Promise.all(Array.from({length: files.atOnce}, () => files.read('picture')));
  assert.ok(state.most > 10);
  state.takes = 0.05;
  for (let i = 0; files.atOnce > 2 && i < 2000; i++) await files.read('picture');
  const {background} = state;
  for (let i = 0; i < 100; i++) await files.read('picture');
  assert.equal(state.background, background);
});

test('a picture that cannot be read says why, however the disk is', async () => {
  const files = new PictureFiles(() => performance.now());
  await assert.rejects(files.read('/nowhere/at/all.png'), {code: 'picture-not-found'});
});

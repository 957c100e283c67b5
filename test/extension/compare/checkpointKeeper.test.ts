import assert from 'node:assert/strict';
import {test} from 'node:test';
import {CheckpointKeeper, type KeptComparison} from '../../../src/extension/compare/checkpointKeeper.ts';
import {CheckpointWatch} from '../../../src/extension/compare/checkpointWatch.ts';
import type {Checkpoint} from '../../../src/protocol/comparePanel.ts';

/** Files by their stamps, and a comparison that remembers what was done to it. */
function kept(watched: boolean) {
  const disk = new Map<string, string>();
  const checkpoints: Checkpoint[] = [];
  const done: string[] = [];
  const answered = new Set<number>();
  const comparison: KeptComparison = {
    checkpoints,
    add: (paths) =>
      paths.map((path) => {
        checkpoints.push({id: checkpoints.length + 1, path, name: path, file: 'there'});
        done.push(`add ${path}`);
        return checkpoints.length;
      }),
    answered: (id) => answered.has(id),
    mark: (id, file) => void (checkpoints[id - 1] = {...checkpoints[id - 1], file}),
    retry: (id) => done.push(`retry ${id}`),
  };
  const watch = new CheckpointWatch(
    async () => [...disk].map(([path, stamp]) => ({path, stamp})),
    async () => true,
  );
  const keeper = new CheckpointKeeper(comparison, async (path) => disk.get(path), watched ? watch : undefined);
  return {disk, checkpoints, done, answered, keeper, files: () => checkpoints.map(({file}) => file)};
}

test('a deleted and an overwritten model are marked, and one that comes back as it was is there again', async () => {
  const {disk, keeper, files} = kept(false);
  disk.set('a', '1').set('b', '1');
  await keeper.add(['a', 'b']);
  disk.delete('a');
  disk.set('b', '2');
  await keeper.look();
  assert.deepEqual(files(), ['deleted', 'overwritten']);
  disk.set('a', '1');
  await keeper.look();
  assert.deepEqual(files(), ['there', 'overwritten']);
});

test('a watched folder gives every complete checkpoint, each once', async () => {
  const {disk, keeper, done} = kept(true);
  disk.set('a', '1');
  await keeper.look();
  await keeper.look();
  await keeper.look();
  assert.deepEqual(done, ['add a']);
});

test('what a reloaded window had before is not appended once more', async () => {
  const {disk, keeper, done} = kept(true);
  disk.set('a', '1').set('b', '1');
  await keeper.add(['a', 'gone']);
  await keeper.look();
  await keeper.look();
  assert.deepEqual(done, ['add a', 'add gone', 'add b']);
});

test('a checkpoint that is written over becomes another, and the first keeps its place', async () => {
  const {disk, keeper, done, answered, files} = kept(true);
  disk.set('best', '1');
  await keeper.look();
  await keeper.look();
  answered.add(1);
  disk.set('best', '2');
  await keeper.look();
  await keeper.look();
  assert.deepEqual(done, ['add best', 'add best']);
  assert.deepEqual(files(), ['overwritten', 'there']);
});

test('one that could not be explained before it was written to its end is explained in its place', async () => {
  const {disk, keeper, done, files} = kept(true);
  disk.set('slow', '1');
  await keeper.look();
  await keeper.look();
  disk.set('slow', '2');
  await keeper.look();
  await keeper.look();
  assert.deepEqual(done, ['add slow', 'retry 1']);
  assert.deepEqual(files(), ['there']);
});

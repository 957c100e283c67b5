import assert from 'node:assert/strict';
import {readFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import test from 'node:test';
import {madeUpExplanation} from '../engine/export/madeUp.ts';
import {fakeEngine, type FakeEngine} from './fakeEngine.ts';
import {terminal} from './terminal.ts';

/** An engine that guesses the range by the picture's name, unless it is told. */
function guessingEngine(): FakeEngine {
  const engine = fakeEngine();
  return {
    ...engine,
    async *explain(request, signal) {
      const asked = request.preprocessing?.range;
      const guess = basename(request.image).startsWith('odd') ? 'torch' : '-1..1';
      const {preprocessing, top, target} = madeUpExplanation();
      const last = yield* engine.explain(request, signal);
      if (asked !== undefined)
        return {
          ...last,
          preprocessing: {...preprocessing, range: asked, from: {...preprocessing.from, range: 'request'}},
        };
      const candidates = (['-1..1', 'torch'] as const).map((range) => ({
        range,
        top: top[0] ?? target,
        chosen: range === guess,
      }));
      const guessed = {...preprocessing, range: guess, from: {...preprocessing.from, range: 'guess'}} as const;
      return {
        ...last,
        preprocessing: guessed,
        rangeCandidates: candidates,
        warnings: [`${guess} looks likeliest for this picture.`],
      };
    },
  };
}

test('one range is taken for all pictures of a run, the one that most of them speak for', async (t) => {
  const {folder, heatlens} = await terminal(t, {engine: guessingEngine});
  const {stdout, stderr} = await heatlens(
    'explain',
    'odd.png',
    'a.png',
    'missing.png',
    'b.png',
    '--model',
    'm',
    '--json',
  );
  for (const line of stdout.trimEnd().split('\n')) {
    const {warnings, map} = JSON.parse(line) as {warnings: string[]; map: {file: string}};
    assert.match(
      warnings.join(),
      /^The model's value range is not known; -1\.\.1 looks likeliest for 2 of 3 pictures .* Add --range/,
    );
    const record = JSON.parse(
      await readFile(join(folder, map.file.replace('.heatmap.npy', '.json')), 'utf8'),
    ) as ReturnType<typeof madeUpExplanation>;
    assert.deepEqual([record.preprocessing.range, record.preprocessing.from.range], ['-1..1', 'guess']);
  }
  assert.equal(stderr.match(/^Warning: The model's value range/gm)?.length, 1);
  assert.equal(stderr.match(/looks likeliest/g)?.length, 1);
});

test('a single picture is left to the engine, and a range that is given is not questioned', async (t) => {
  const {heatlens} = await terminal(t, {engine: guessingEngine});
  assert.match((await heatlens('explain', 'odd.png', '--model', 'm')).stderr, /torch looks likeliest for this picture/);
  const {stderr, engine} = await heatlens('explain', 'odd.png', 'a.png', '--model', 'm', '--range', '0..1');
  assert.doesNotMatch(stderr, /likeliest/);
  assert.equal(engine.requests.length, 2);
});

test('no more than nine pictures are asked, and only one where the range is known', async (t) => {
  const many = Array.from({length: 20}, (_, i) => `${i}.png`);
  const guessing = await (await terminal(t, {engine: guessingEngine})).heatlens('explain', ...many, '--model', 'm');
  assert.equal(guessing.engine.requests.length, 29);
  const known = await (await terminal(t)).heatlens('explain', ...many, '--model', 'm');
  assert.equal(known.engine.requests.length, 21);
});

import assert from 'node:assert/strict';
import test from 'node:test';
import {resultTable} from '../../src/cli/resultTable.ts';
import {madeUpExplanation} from '../engine/export/madeUp.ts';

const row = (image: string, change: Parameters<typeof madeUpExplanation>[0] = {}) => ({
  image,
  explanation: madeUpExplanation(change),
  thumbnails: {width: 1, height: 1, picture: '', overlay: ''},
  files: {map: '', grid: '', overlay: '', provenance: ''},
  seconds: 1.234,
});

test('pictures are named from the folder that they share', () => {
  const named = (...images: string[]) =>
    resultTable(images.map((image) => row(image)))
      .slice(1)
      .map((line) => line.split(' ')[0]);
  assert.deepEqual(named('a/b/cat.png', 'a/c/cat.png'), ['b/cat.png', 'c/cat.png']);
  assert.deepEqual(named('/a/cat.png', '/a/cart.png'), ['cat.png', 'cart.png']);
  assert.deepEqual(named('a/b/cat.png', 'dog.png'), ['a/b/cat.png', 'dog.png']);
  assert.deepEqual(named('C:\\x\\cat.png'), ['cat.png']);
});

test('the prediction is the best class, also where another one was explained', () => {
  const target = {index: 0, label: 'none', logit: 0.5, probability: 0.25, sign: 1} as const;
  assert.match(resultTable([row('cat.png', {target})])[1] ?? '', /scratch +0\.750/);
});

test('a network without probabilities has none in the table', () => {
  const top = [{index: 1, label: 'scratch', logit: 2, probability: null}];
  assert.match(resultTable([row('cat.png', {top})])[1] ?? '', /scratch +– +conv_3 +CPU +1\.23$/);
});

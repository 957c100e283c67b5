import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseAsked, parseCheckpoint, parseSeries, parseSight} from '../../../src/extension/compare/compareDoor.ts';
import {foldersOf} from '../../../src/extension/compare/pictureFolders.ts';

test('what the page may ask comes through as it is', () => {
  const question = {target: {index: 3, label: 'loc', sign: -1}, method: 'grad-cam', aggregate: 'single'};
  assert.deepEqual(parseAsked({picture: 1, question}), {picture: 1, question});
  assert.equal(parseAsked({picture: 0, question: {...question, target: null}}).question.target, null);
  assert.deepEqual(parseSight({picture: 0, checkpoints: [1, 2]}), {picture: 0, checkpoints: [1, 2]});
  const series = {opacity: 0.5, colourMap: 'inferno', format: 'gif', shared: false};
  assert.deepEqual(parseSeries(series), series);
});

test('anything else is refused', () => {
  assert.throws(() => parseAsked({picture: 0, question: {target: null, method: 'grad-cam'}}));
  assert.throws(() =>
    parseAsked({picture: 0, question: {target: {index: -1, label: 'loc', sign: 1}, method: 'm', aggregate: 'single'}}),
  );
  assert.throws(() => parseSeries({opacity: 2, colourMap: 'inferno', format: 'gif', shared: false}));
  assert.throws(() => parseSeries({opacity: 1, colourMap: 'inferno', format: 'mp4', shared: false}));
  assert.throws(() => parseCheckpoint({checkpoint: '../1'}));
});

test('folders with two or more pictures in them or just below are offered, the fullest first', () => {
  const pictures = ['/w/train/cat/1.png', '/w/train/cat/2.png', '/w/train/dog/1.png', '/w/alone/1.png'];
  assert.deepEqual(foldersOf(pictures), [
    {path: '/w/train', pictures: 3},
    {path: '/w/train/cat', pictures: 2},
  ]);
});

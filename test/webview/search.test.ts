import assert from 'node:assert/strict';
import {test} from 'node:test';
import {searchLabels} from '../../src/webview/search.ts';

const labels = ['goldfish', 'great white shark', 'tiger shark', 'tiger cat', 'tiger', 'sea tiger'];
const found = (text: string, limit = 10) => searchLabels(labels, text, limit).found.map(({label}) => label);

test('labels that start with the text come first', () => {
  assert.deepEqual(found('tiger'), ['tiger shark', 'tiger cat', 'tiger', 'sea tiger']);
});

test('all words have to occur, in any order and case', () => {
  assert.deepEqual(found('SHARK tiger'), ['tiger shark']);
});

test('a number finds the class of that number', () => {
  assert.deepEqual(found('3'), ['tiger cat']);
});

test('no text lists all, and a long list says how much it leaves out', () => {
  assert.equal(found('').length, 6);
  assert.equal(searchLabels(labels, '', 4).more, 2);
  assert.deepEqual(found('zebra'), []);
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {byNearness} from '../../../src/extension/models/nearness.ts';

const files = ['/w/z/model.json', '/w/a/run1/model.json', '/w/b/model.json'].map((path) => ({path}));

test('the model that shares most folders with the picture comes first', () => {
  const sorted = byNearness(files, '/w/a/pictures/dog.png').map(({path}) => path);
  assert.deepEqual(sorted, ['/w/a/run1/model.json', '/w/b/model.json', '/w/z/model.json']);
});

test('without a picture they are sorted by name', () => {
  assert.equal(byNearness(files, undefined)[0]?.path, '/w/a/run1/model.json');
});

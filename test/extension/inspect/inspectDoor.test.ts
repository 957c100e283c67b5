import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseSettingsChange} from '../../../src/extension/inspect/inspectDoor.ts';

test('settings and their taking back pass', () => {
  const change = {layer: 'conv', range: {mean: [1], std: [2]}, resize: null} as const;
  assert.deepEqual(parseSettingsChange(change), change);
  assert.deepEqual(parseSettingsChange({}), {});
});

test('nothing else passes, least of all another file or key', () => {
  for (const wrong of [
    {model: '/etc/passwd'},
    {labels: ['a']},
    {layer: ''},
    {range: '0-1'},
    {range: {mean: [NaN], std: [1]}},
    null,
    'x',
  ]) {
    assert.throws(() => parseSettingsChange(wrong), JSON.stringify(wrong));
  }
});

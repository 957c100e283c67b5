import assert from 'node:assert/strict';
import {test} from 'node:test';
import {checkpointNames} from '../../../src/extension/compare/checkpointNames.ts';

test('models are called by what tells them apart', () => {
  assert.deepEqual(checkpointNames(['/m/early/tfjs/model.json', '/m/final/tfjs/model.json']), ['early', 'final']);
  assert.deepEqual(checkpointNames(['/m/epoch-01.keras', '/m/epoch-02.keras']), ['epoch-01', 'epoch-02']);
  assert.deepEqual(checkpointNames(['/m/a/x.keras', '/m/b/y.h5']), ['a/x.keras', 'b/y.h5']);
});

test('a model alone has the name of its file, or of its folder', () => {
  assert.deepEqual(checkpointNames(['/m/final/wafers.keras']), ['wafers.keras']);
  assert.deepEqual(checkpointNames(['/m/final/model.json']), ['final']);
  assert.deepEqual(checkpointNames(['/m/a.keras', '/m/b/model.json']), ['a.keras', 'b']);
  assert.deepEqual(checkpointNames([]), []);
});

test('the same file twice is numbered', () => {
  assert.deepEqual(checkpointNames(['/m/a.keras', '/m/a.keras', '/m/b.keras']), ['a', 'a (2)', 'b']);
  assert.deepEqual(checkpointNames(['/m/a.keras', '/m/a.keras']), ['a', 'a (2)']);
});

test('a file below the folder of another is still named', () => {
  assert.deepEqual(checkpointNames(['C:\\m\\a.h5', 'C:\\m\\old\\a.h5']), ['a', 'old/a']);
});

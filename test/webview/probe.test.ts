import assert from 'node:assert/strict';
import {test} from 'node:test';
import {boxAt} from '../../src/webview/box.ts';
import {probeAt} from '../../src/webview/probe.ts';
import type {Snapshot} from '../../src/webview/snapshots.ts';
import {madeUpMap, madeUpPrediction} from '../extension/madeUp.ts';

const prediction = {...madeUpPrediction({image: '/a.png', model: '/m'}), field: [10, 0, 50, 40] as const};
const map = {width: 2, height: 2, values: Float32Array.of(1, 2, 4, 8)};
const update = {...madeUpMap(1, 1), map, min: 1, max: 8, grid: {width: 1, height: 1, values: Float32Array.of(5)}};
const snapshot: Snapshot = {key: 'k', identity: 'i', label: 'single', prediction, update, current: true};

test('the value under the cursor is raw, and beside it its share of the maximum', () => {
  const probe = probeAt(snapshot, {x: 49.5, y: 39.5}, 'map');
  assert.deepEqual([probe?.raw, probe?.relative, probe?.unit], [8, 1, '∂logit']);
});

test('with the grid shown it is the value of the cell', () => {
  assert.equal(probeAt(snapshot, {x: 20, y: 20}, 'grid')?.raw, 5);
});

test('where the map does not reach, and beside the picture, there is no value', () => {
  assert.equal(probeAt(snapshot, {x: 5, y: 5}, 'map'), null);
  assert.equal(probeAt(snapshot, {x: -1, y: 5}, 'map'), null);
  assert.equal(probeAt(snapshot, {x: 64, y: 5}, 'map'), null);
});

test('the box at a threshold surrounds the cells above it, in the pixels of the picture', () => {
  assert.deepEqual(boxAt(snapshot, 0.9), [30, 20, 50, 40]);
  assert.deepEqual(boxAt(snapshot, 0.4), [10, 20, 50, 40]);
});

test('a map of nothing has no box', () => {
  const nothing = {...update, map: {...map, values: new Float32Array(4)}, min: 0, max: 0};
  assert.equal(boxAt({...snapshot, update: nothing}, 0.15), null);
});

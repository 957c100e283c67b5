import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {StoredRun} from '../../../src/protocol/gallery.ts';
import {
  initialGallery,
  questionOf,
  reduce,
  type GalleryEvent,
  type GalleryModel,
} from '../../../src/webview/gallery/state.ts';

function run(id: number): StoredRun {
  return {
    id,
    model: {path: '/m', name: 'm', sha256: ''},
    folder: '/f',
    layer: 'conv',
    grid: [7, 7],
    methods: ['grad-cam'],
    pictures: 3,
    failed: 0,
    labels: ['a', 'b'],
    range: '0..1',
    rangeFrom: 'guess',
  };
}

function open(...ids: number[]): GalleryEvent {
  const overview = {
    path: '/s',
    version: 1,
    runs: ids.map((id) => run(id)),
    tags: [],
    hasBoxes: false,
    hasMasks: false,
    growing: false,
  };
  return {kind: 'state', state: {kind: 'open', overview}};
}

function after(...events: GalleryEvent[]): GalleryModel {
  return events.reduce(reduce, initialGallery);
}

test('the newest run is shown first, and the one chosen stays when the store grows', () => {
  assert.equal(after(open(1, 2)).run, 2);
  assert.equal(after(open(1, 2), {kind: 'run', run: 1}, open(1, 2, 3)).run, 1);
});

test('a run that a sweep begins here is shown once it is there', () => {
  const sweeping: GalleryEvent = {kind: 'sweep', sweep: {kind: 'running', progress: {stage: 'working', message: ''}}};
  assert.equal(after(open(1), sweeping, open(1, 2)).run, 2);
});

test('a filter that is taken off is gone from the question', () => {
  const model = after(
    open(1),
    {kind: 'filter', change: {outcome: 'wrong', labels: [1]}},
    {kind: 'filter', change: {outcome: undefined}},
  );
  assert.deepEqual(questionOf(model)?.filter, {labels: [1]});
});

test('sorting again by the same key turns the order round; another key starts with what people look for', () => {
  const loss = after(open(1), {kind: 'sort', sort: 'loss'});
  assert.deepEqual([loss.sort, loss.descending], ['loss', false]);
  const agreement = reduce(loss, {kind: 'sort', sort: 'agreement'});
  assert.equal(agreement.descending, false);
});

test('a new filter drops what was chosen, since its places are others now', () => {
  const chosen = after(open(1), {kind: 'selection', selection: {chosen: new Set([2]), focus: 2, anchor: 2}});
  assert.equal(reduce(chosen, {kind: 'filter', change: {text: 'x'}}).selection.chosen.size, 0);
});

test('nothing is asked before the store is open', () => {
  assert.equal(questionOf(initialGallery), undefined);
});

test('an answer clears the complaint about a condition that could not be read', () => {
  const model = after(
    open(1),
    {kind: 'problem', message: 'unreadable'},
    {kind: 'found', ids: Uint32Array.of(1), order: 1},
  );
  assert.equal(model.problem, '');
});

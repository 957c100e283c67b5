import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {FolderComparison} from '../../../../src/protocol/compare.ts';
import type {GalleryRow, StoreOverview} from '../../../../src/protocol/gallery.ts';
import {crumbsOf} from '../../../../src/webview/compare/folder/groups.ts';
import {meanDifference} from '../../../../src/webview/compare/folder/meanDifference.ts';
import {withBothLabels} from '../../../../src/webview/compare/folder/rows.ts';
import {idsOf, initialFolder, paired, reduce, type Group} from '../../../../src/webview/compare/folder/state.ts';

const similarity = {spearman: 0.5, ssim: 0.5, top20: 0.5, centres: 0.1, shared: 1};
const comparison: FolderComparison = {
  store: '/s.sqlite',
  runs: [1, 2],
  names: ['a', 'b'],
  pictures: 4,
  labelled: 4,
  labels: ['x', 'y'],
  warnings: [],
  accuracy: null,
  mcnemar: null,
  ece: null,
  agreement: null,
  explained: {label: 4, prediction: 0, different: 0},
  flips: {rightToWrong: Uint32Array.of(3), wrongToRight: Uint32Array.of(), wrongToOtherWrong: Uint32Array.of()},
  otherReason: [
    {id: 2, similarity},
    {id: 1, similarity},
  ],
  classes: [],
  pairs: Uint32Array.of(1, 11, 2, 12, 3, 13, 4, 14),
  truths: Int32Array.of(0, 1, 1, -1),
  similarity,
  verdict: 'B is better.',
};
const overview: StoreOverview = {
  path: '/s.sqlite',
  version: 1,
  runs: [],
  tags: [],
  hasBoxes: false,
  hasMasks: false,
  growing: false,
};

test('each picture of a group stands as A and B beside each other, in the order of the group', () => {
  assert.deepEqual([...paired(idsOf(comparison, 'otherReason'), comparison.pairs)], [2, 12, 1, 11]);
  assert.deepEqual([...paired(idsOf(comparison, 'rightToWrong'), comparison.pairs)], [3, 13]);
  assert.deepEqual([...idsOf(comparison, 'all')], [1, 2, 3, 4]);
});

test('what got worse is shown first, else what is right for another reason', () => {
  const done = (found: FolderComparison) =>
    reduce(initialFolder, {kind: 'state', state: {kind: 'done', comparison: found, overview}}).group;
  assert.equal(done(comparison), 'rightToWrong');
  const {flips} = comparison;
  assert.equal(done({...comparison, flips: {...flips, rightToWrong: Uint32Array.of()}}), 'otherReason');
  assert.equal(done({...comparison, flips: {...flips, rightToWrong: Uint32Array.of()}, otherReason: []}), 'all');
});

test('a class alone is shown with its own pictures and flips, and the way back leads over them to the table', () => {
  const shown = reduce({...initialFolder, tab: 'classes', group: 'rightToWrong'}, {kind: 'label', label: 1});
  assert.deepEqual([shown.tab, shown.group, shown.label], ['pictures', 'all', 1]);
  assert.deepEqual(
    ['all', 'rightToWrong', 'otherReason', 'wrongToRight'].map((group) => [...idsOf(comparison, group as Group, 1)]),
    [[2, 3], [3], [2], []],
  );
  const flips = reduce(shown, {kind: 'group', group: 'rightToWrong'});
  assert.equal(flips.label, 1);
  const [table, all, here] = crumbsOf(flips, comparison.labels);
  assert.deepEqual([table.name, all.name, here.name], ['all classes', 'y', 'right → wrong']);
  assert.deepEqual(reduce(flips, all.back), shown);
  const back = reduce(flips, table.back);
  assert.deepEqual([back.tab, back.label], ['classes', undefined]);
  assert.deepEqual(
    crumbsOf({group: 'all', label: undefined}, []).map(({name}) => name),
    ['all pictures'],
  );
});

test("B's predictions are named by B's own labels", () => {
  const row = (id: number) => ({id, label: 0, prediction: 1}) as GalleryRow;
  const rows = withBothLabels([row(1), row(11)], new Set([11]), 2);
  assert.deepEqual(
    rows.map(({label, prediction}) => [label, prediction]),
    [
      [0, 1],
      [2, 3],
    ],
  );
});

test('mean maps are subtracted as shares of their maxima, also on other grids', () => {
  const a = {height: 1, width: 2, values: Float32Array.of(1, 4)};
  const b = {height: 1, width: 2, values: Float32Array.of(2, 1)};
  assert.deepEqual([...(meanDifference(a, b)?.values ?? [])], [0.75, -0.5]);
  assert.equal(meanDifference(a, b), meanDifference(a, b));
  assert.equal(meanDifference(a, null), null);
  assert.equal(meanDifference(a, {height: 2, width: 4, values: new Float32Array(8).fill(1)})?.width, 4);
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ModelOutline} from '../../../src/protocol/engine.ts';
import {settingChoices} from '../../../src/webview/inspect/settingChoices.ts';
import {layerHealth} from '../../../src/webview/inspect/healthText.ts';

const model = {
  layers: [
    {name: 'a', shape: [8, 8, 2], explainable: true},
    {name: 'b', shape: [4, 4, 2], explainable: true},
    {name: 'c', shape: [2], explainable: false},
  ],
  layer: {name: 'b', shape: [4, 4, 2], reason: ''},
  preprocessing: {range: null, from: {range: 'guess'}},
  settings: {},
} as unknown as ModelOutline;

const selected = (of: ModelOutline, draft: Parameters<typeof settingChoices>[1], key: string) => {
  const setting = settingChoices(of, draft).find((one) => one.key === key);
  return setting?.options[setting.selected]?.value;
};

test('only layers with a grid are offered, deepest first, after leaving it to Heatlens', () => {
  const [layer] = settingChoices(model, {});
  assert.deepEqual(
    layer?.options.map(({value}) => value),
    [null, 'b', 'a'],
  );
  assert.equal(layer?.options[0]?.text, 'chosen by Heatlens (b)');
});

test('the draft is selected, else the file, else nothing', () => {
  const written = {...model, settings: {resize: 'letterbox'}} as ModelOutline;
  assert.equal(selected(written, {}, 'resize'), 'letterbox');
  assert.equal(selected(written, {resize: 'center-crop'}, 'resize'), 'center-crop');
  assert.equal(selected(written, {resize: null}, 'resize'), null);
  assert.equal(selected(written, {}, 'range'), null);
});

test("numbers of one's own in the file stay choosable", () => {
  const own = {...model, settings: {range: {mean: [127.5], std: [127.5]}}} as ModelOutline;
  assert.deepEqual(selected(own, {}, 'range'), {mean: [127.5], std: [127.5]});
  const [, range] = settingChoices(own, {range: '0..1'});
  assert.ok(range?.options.some(({value}) => typeof value === 'object' && value !== null));
});

test('a layer is told what is wrong with its own weights alone', () => {
  const health = {
    values: 9,
    broken: [{name: 'a/kernel', layer: 'a', values: 1200, nan: 1000, infinite: 0}],
    dead: [{layer: 'b', channels: 12, dead: [0, 1, 2, 3, 4, 5, 6, 7, 8]}],
  };
  assert.equal(layerHealth(health, 'a'), 'a/kernel: 1,000 NaN of 1,200 values');
  assert.equal(layerHealth(health, 'b'), '9 of 12 channels are dead (0, 1, 2, 3, 4, 5, 6, 7, …)');
  assert.equal(layerHealth(health, 'c'), '');
});

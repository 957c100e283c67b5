import assert from 'node:assert/strict';
import {test} from 'node:test';
import type {ModelOutline} from '../../../src/protocol/engine.ts';
import {isChanged, settingOf, withChoice} from '../../../src/webview/inspect/draft.ts';

const model = {settings: {range: {mean: [1], std: [2]}, layer: 'conv'}} as unknown as ModelOutline;

test('a choice is kept until it is what the file says', () => {
  const draft = withChoice(model, {}, 'layer', 'other');
  assert.deepEqual([draft, settingOf(model, draft, 'layer')], [{layer: 'other'}, 'other']);
  assert.equal(isChanged(withChoice(model, draft, 'layer', 'conv')), false);
});

test('a setting is taken out of the file by choosing none, and nothing happens where it says nothing', () => {
  const draft = withChoice(model, {}, 'layer', null);
  assert.deepEqual([draft, settingOf(model, draft, 'layer')], [{layer: null}, undefined]);
  assert.deepEqual(withChoice(model, {resize: 'letterbox'}, 'resize', null), {});
});

test("a range of the model's own numbers is compared by its numbers", () => {
  assert.deepEqual(withChoice(model, {range: '0..1'}, 'range', {mean: [1], std: [2]}), {});
});

import assert from 'node:assert/strict';
import {test} from 'node:test';
import {parseChoice, parseExportView, parseRange, parseStep} from '../../../src/extension/explain/panelDoor.ts';

test('what the panel sends is taken as it is', () => {
  const choice = {target: {kind: 'class', class: 282, sign: -1}, method: 'layer-cam'};
  assert.deepEqual(parseChoice(structuredClone(choice)), choice);
  assert.deepEqual(parseStep({by: -1}), {by: -1});
  assert.deepEqual(parseRange({range: '0..1'}), {range: '0..1'});
  assert.deepEqual(parseRange({range: {mean: [127.5], std: [127.5]}}), {range: {mean: [127.5], std: [127.5]}});
  const view = {opacity: 0.5, colourMap: 'inferno', threshold: 0.15, box: [0, 0, 4, 4]};
  assert.deepEqual(parseExportView(view), view);
});

test('anything else is refused', () => {
  const negative = {target: {kind: 'class', class: -1, sign: 1}};
  for (const choice of [null, 'grad-cam', negative, {method: 4}, {aggregate: 'median'}]) {
    assert.throws(() => parseChoice(choice), JSON.stringify(choice));
  }
  assert.throws(() => parseStep({by: 2}));
  assert.throws(() => parseRange({range: {mean: [], std: [1]}}));
  assert.throws(() => parseExportView({opacity: 2, colourMap: 'inferno', threshold: 0.1, box: null}));
});

test('what nobody asked for is left out, so that it cannot reach the engine', () => {
  assert.deepEqual(parseChoice({method: 'cam', image: '/etc/passwd'}), {method: 'cam'});
});

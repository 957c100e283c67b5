import assert from 'node:assert/strict';
import {test} from 'node:test';
import {savedView} from '../../src/webview/savedView.ts';
import {defaultView} from '../../src/webview/state.ts';

test('the view as it was is taken up again', () => {
  const view = {...defaultView, opacity: 0.2, show: 'mask' as const};
  assert.deepEqual(savedView(structuredClone({view})), view);
});

test('a state of another version or of nobody is passed over', () => {
  for (const state of [undefined, null, 'view', {view: {opacity: 3}}, {view: {...defaultView, colourMap: 'rainbow'}}]) {
    assert.equal(savedView(state), undefined);
  }
});

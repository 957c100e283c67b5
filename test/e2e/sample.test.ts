import assert from 'node:assert/strict';
import {test} from 'node:test';
import {openEditor} from './editor.ts';
import {explainedClass, finished} from './panel.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

test('in VS Code without a model, the shipped sample opens and is explained', needsEditor, async () => {
  const editor = await openEditor(makeWorkspace('sample', {model: false}), {settings: {'heatlens.copies': 20}});
  try {
    await editor.rightClick('donut.png', 'Explain Prediction');
    await editor.panel.getByRole('button', {name: 'Open the Sample'}).click({timeout: 60_000});
    await finished(editor.panel);
    assert.equal(await explainedClass(editor.panel).innerText(), 'donut');
  } finally {
    await editor.close();
  }
});

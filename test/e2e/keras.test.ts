import assert from 'node:assert/strict';
import {cpSync} from 'node:fs';
import {join} from 'node:path';
import {test} from 'node:test';
import {openEditor} from './editor.ts';
import {explainedClass, finished} from './panel.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

test('in VS Code a Keras file explains a picture as it is', needsEditor, async () => {
  const workspace = makeWorkspace('keras', {model: false});
  for (const file of ['wafers.h5', 'heatlens.json'])
    cpSync(join('samples/wafers/models/final', file), join(workspace, file));
  const editor = await openEditor(workspace, {settings: {'heatlens.copies': 20}});
  try {
    await editor.rightClick('donut.png', 'Explain Prediction');
    await finished(editor.panel);
    assert.equal(await explainedClass(editor.panel).innerText(), 'donut');
  } finally {
    await editor.screenshot('keras-end');
    await editor.close();
  }
});

import assert from 'node:assert/strict';
import {cpSync, existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import {openEditor, type Editor} from './editor.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

test('in VS Code, a model is inspected', needsEditor, async (t) => {
  const workspace = makeWorkspace('inspect', {model: false});
  const settings = join(workspace, 'wafers.keras.heatlens.json');
  cpSync('samples/wafers/models/final/wafers.keras', join(workspace, 'wafers.keras'));
  let editor: Editor;
  before(async () => {
    editor = await openEditor(workspace);
  });
  after(async () => {
    await editor.screenshot('inspect-end');
    await editor.close();
  });

  await t.test('a right-click on the model shows its layers and the health of its weights', async () => {
    await editor.rightClick('wafers.keras', 'Inspect Model');
    await editor.panel.getByRole('heading', {name: 'wafers.keras'}).waitFor({timeout: 60_000});
    await editor.panel.getByText('all are finite, and no channel is dead').waitFor({timeout: 60_000});
    assert.equal(await editor.panel.getByRole('radio', {name: 'Explain conv6', exact: true}).isChecked(), true);
    assert.equal(existsSync(settings), false, 'looking writes nothing');
  });

  await t.test('the chosen layer and resizing are written when the button is clicked, and not before', async () => {
    await editor.panel.getByRole('radio', {name: 'Explain conv5', exact: true}).check();
    await editor.panel.getByLabel('Resize').selectOption({label: 'fit, pad with black'});
    assert.equal(existsSync(settings), false);
    await editor.panel.getByRole('button', {name: 'Write to heatlens.json'}).click();
    await editor.panel.getByText('Wrote wafers.keras.heatlens.json').waitFor();
    assert.deepEqual(JSON.parse(readFileSync(settings, 'utf8')), {version: 1, layer: 'conv5', resize: 'letterbox'});
    await editor.panel.getByText(/conv5 .*: set in heatlens\.json/).waitFor();
  });
});

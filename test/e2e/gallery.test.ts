import assert from 'node:assert/strict';
import {cpSync} from 'node:fs';
import {join} from 'node:path';
import {after, before, test} from 'node:test';
import type {Locator} from 'playwright-core';
import {openEditor, type Editor} from './editor.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

for (const theme of ['Dark Modern', 'Light Modern'] as const) {
  test(`in VS Code, a folder of training data is inspected (${theme})`, needsEditor, async (t) => {
    const workspace = makeWorkspace('gallery');
    cpSync('samples/wafers/pictures', join(workspace, 'training'), {recursive: true});
    let editor: Editor;
    before(async () => {
      editor = await openEditor(workspace, {theme});
    });
    after(async () => {
      await editor.screenshot(`gallery-end-${theme.split(' ')[0].toLowerCase()}`);
      await editor.close();
    });
    const cells = (): Locator => editor.panel.getByRole('listbox', {name: 'Pictures'}).getByRole('option');

    await t.test('a right-click on the folder sweeps it, and shows every picture with its prediction', async () => {
      await editor.rightClick('training', 'Inspect Training Data…');
      await editor.page.locator('.quick-input-list').getByRole('option', {name: /Start/}).waitFor();
      await editor.page.keyboard.press('Enter');
      await editor.panel.getByText('39 of 39').waitFor({timeout: 120_000});
      await cells().nth(5).waitFor();
      assert.match((await cells().first().getAttribute('aria-label')) ?? '', /, (right|wrong), /);
      await editor.page.waitForTimeout(1500);
      await editor.screenshot(`gallery-${theme.split(' ')[0].toLowerCase()}`);
    });
  });
}

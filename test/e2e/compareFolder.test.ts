import assert from 'node:assert/strict';
import {cpSync, mkdirSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {after, before, test} from 'node:test';
import {openEditor, type Editor} from './editor.ts';
import {cells, typeInDialog} from './gallery.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

/** Two checkpoints of the samples and all their pictures. */
function makeTwo(): string {
  const workspace = makeWorkspace('compare-folder', {model: false});
  cpSync('samples/wafers/pictures', join(workspace, 'wafers'), {recursive: true});
  mkdirSync(join(workspace, 'two'));
  for (const [name, stage] of [
    ['epoch-1.keras', 'middle'],
    ['epoch-2.keras', 'final'],
  ])
    cpSync(`samples/wafers/models/${stage}/wafers.keras`, join(workspace, 'two', name));
  cpSync('samples/wafers/models/final/heatlens.json', join(workspace, 'two', 'heatlens.json'));
  return workspace;
}

test('in VS Code, two models over a folder lead to a class and to what flipped', needsEditor, async (t) => {
  let editor: Editor;
  before(async () => {
    editor = await openEditor(makeTwo(), {settings: {'explorer.autoReveal': false, 'workbench.hover.delay': 600_000}});
  });
  after(async () => {
    await editor.screenshot('compare-folder-end');
    await editor.close();
  });
  const line = (name: RegExp) => editor.page.locator('.quick-input-list').getByRole('option', {name}).first();
  const crumbs = () => editor.panel.getByRole('navigation', {name: 'Breadcrumbs'});
  const shown = async (count: number) => {
    await editor.panel.getByText(new RegExp(`^${count} pictures?, A left`)).waitFor();
    if (count > 0) await cells(editor.panel).nth(1).waitFor();
  };

  await t.test('the two are swept and compared', async () => {
    await editor.file('two').click();
    await editor.file('epoch-2.keras').waitFor();
    const selected = editor.page.getByRole('treeitem', {selected: true});
    for (let tries = 0; tries < 10 && (await selected.count()) !== 2; tries++) {
      await editor.file('epoch-1.keras').click();
      await editor.page.waitForTimeout(1000);
      await editor.file('epoch-2.keras').click({modifiers: ['Control']});
      await editor.page.waitForTimeout(500);
    }
    await editor.rightClick('epoch-2.keras', 'Compare Checkpoints…');
    await line(/wafers.*39 pictures/).click();
    await line(/^Masks/).waitFor();
    assert.equal(await line(/^Explained class/).count(), 0, 'both explain the same class');
    await line(/^Masks/).click();
    await typeInDialog(editor.page, resolve('samples/wafers/masks'));
    await line(/Start/).click();
    await editor.panel.locator('.verdict').waitFor({timeout: 180_000});
    assert.ok(await editor.panel.getByText('Maps of the label, mean of all').isVisible());
  });

  await t.test('a cell of the flip table shows its pictures', async () => {
    const flip = editor.panel.getByRole('button', {name: /wrong → right/});
    const count = Number((await flip.textContent())?.match(/\d+$/)?.[0]);
    assert.ok(count > 0);
    await flip.click();
    await shown(count);
    assert.equal(await flip.getAttribute('aria-pressed'), 'true');
    await crumbs().getByRole('button', {name: 'all pictures'}).click();
    await shown(39);
  });

  await t.test(
    'a click on a class shows its pictures, its flips and its mean maps, and the way back is above them',
    async () => {
      await editor.panel.getByRole('radio', {name: 'Classes'}).click();
      await editor.page.waitForTimeout(700);
      await editor.screenshot('compare-folder-classes');
      await editor.panel.getByRole('row', {name: /^loc /}).click();
      await shown(3);
      await editor.panel.getByRole('heading', {name: 'What flipped of loc'}).waitFor();
      for (const name of ['loc: mean map of A', 'loc: mean map of B', 'loc: mean map of B minus that of A'])
        assert.ok(await editor.panel.getByRole('img', {name, exact: true}).isVisible());
      await editor.panel.getByRole('button', {name: /wrong → right/}).click();
      await shown(3);
      assert.deepEqual(await crumbs().getByRole('listitem').allTextContents(), ['all classes', 'loc', 'wrong → right']);
      await editor.page.waitForTimeout(1000);
      await editor.screenshot('compare-folder-class');
      await crumbs().getByRole('button', {name: 'loc'}).click();
      await crumbs().getByRole('button', {name: 'all classes'}).click();
      await editor.panel.getByRole('grid', {name: 'Classes'}).waitFor();
      await editor.panel.getByRole('heading', {name: 'What flipped', exact: true}).waitFor();
    },
  );

  await t.test('and so does Enter; Escape goes back', async () => {
    await editor.panel.getByRole('row', {name: /^donut /}).press('Enter');
    await shown(3);
    await cells(editor.panel).first().click();
    await editor.page.keyboard.press('Escape');
    await editor.panel.getByRole('grid', {name: 'Classes'}).waitFor();
  });
});

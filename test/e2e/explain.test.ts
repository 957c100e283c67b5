import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import sharp from 'sharp';
import {openEditor, type Editor} from './editor.ts';
import {brightest, explainedClass, finished, predictions} from './panel.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace, maskOf} from './workspace.ts';

test('in VS Code', needsEditor, async (t) => {
  let editor: Editor;
  before(async () => {
    editor = await openEditor(makeWorkspace('explain'), {settings: {'heatlens.copies': 20}});
  });
  after(async () => {
    await editor.screenshot('explain-end');
    await editor.close();
  });

  await t.test('the Explorer offers Explain Prediction on a picture and not on a text file', async () => {
    const offers = async (file: string) => {
      const menu = await editor.openMenu(file);
      const items = await menu.getByRole('menuitem').allInnerTexts();
      await editor.page.keyboard.press('Escape');
      return items.some((item) => item.includes('Explain Prediction'));
    };
    assert.equal(await offers('donut.png'), true);
    assert.equal(await offers('notes.txt'), false);
  });

  await t.test('a right-click on a picture shows its class', async () => {
    await editor.rightClick('loc.png', 'Explain Prediction');
    await explainedClass(editor.panel).waitFor({timeout: 60_000});
    assert.equal(await explainedClass(editor.panel).innerText(), 'loc');
    await finished(editor.panel);
  });

  await t.test('the map is brightest inside the defect', async () => {
    const {x, y} = await brightest(editor.panel);
    const {data, info} = await sharp(maskOf('loc.png')).greyscale().raw().toBuffer({resolveWithObject: true});
    const inside = data[Math.floor(y) * info.width + Math.floor(x)] ?? 0;
    assert.ok(inside > 127, `the brightest point (${x}, ${y}) lies outside the mask`);
  });

  await t.test('the opacity follows the arrow keys', async () => {
    const slider = editor.panel.getByLabel('Opacity');
    await slider.focus();
    const before = Number(await slider.inputValue());
    await slider.press('ArrowRight');
    assert.equal(Number(await slider.inputValue()).toFixed(2), (before + 0.05).toFixed(2));
  });

  await t.test('another class is explained by the keyboard alone', async () => {
    const second = await predictions(editor.panel).getByRole('option').nth(1).locator('.name').innerText();
    await predictions(editor.panel).focus();
    await editor.page.keyboard.press('ArrowDown');
    await editor.page.keyboard.press('Enter');
    await editor.panel.getByRole('application', {name: `for ${second}`}).waitFor({timeout: 60_000});
    await finished(editor.panel);
    assert.equal(await explainedClass(editor.panel).innerText(), second);
  });
});

import assert from 'node:assert/strict';
import {cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {after, before, test} from 'node:test';
import type {Frame, Locator} from 'playwright-core';
import sharp from 'sharp';
import {openEditor, type Editor} from './editor.ts';
import {typeInDialog} from './gallery.ts';
import {finished} from './panel.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

const epochs = {'epoch-1.keras': 'early', 'epoch-2.keras': 'middle', 'epoch-10.keras': 'final'} as const;

/** A workspace with three checkpoints of a run, and the pictures of the samples. */
function makeRun(): string {
  const workspace = makeWorkspace('compare', {model: false});
  mkdirSync(join(workspace, 'run'));
  for (const [name, stage] of Object.entries(epochs))
    cpSync(`samples/wafers/models/${stage}/wafers.keras`, join(workspace, 'run', name));
  cpSync('samples/wafers/models/final/heatlens.json', join(workspace, 'run', 'heatlens.json'));
  cpSync('samples/wafers/pictures', join(workspace, 'wafers'), {recursive: true});
  mkdirSync(join(workspace, 'two'));
  cpSync('samples/wafers/models/final/wafers.keras', join(workspace, 'two', 'clean.keras'));
  cpSync('samples/wafers/models/marked/wafers.keras', join(workspace, 'two', 'marked.keras'));
  cpSync('samples/wafers/models/final/heatlens.json', join(workspace, 'two', 'heatlens.json'));
  mkdirSync(join(workspace, 'coming'));
  cpSync('samples/wafers/models/final/heatlens.json', join(workspace, 'coming', 'heatlens.json'));
  return workspace;
}

/** The final model with a weight that is no number; its model.json comes last, as savers do it. */
function writeDiverged(folder: string): void {
  cpSync('samples/wafers/models/final/tfjs-layers', folder, {
    recursive: true,
    filter: (path) => !path.endsWith('model.json'),
  });
  const [shard] = readdirSync(folder).filter((name) => name.endsWith('.bin'));
  const weights = readFileSync(join(folder, shard));
  weights.writeFloatLE(NaN, 0);
  writeFileSync(join(folder, shard), weights);
  cpSync('samples/wafers/models/final/tfjs-layers/model.json', join(folder, 'model.json'));
}

/** The page with this element; after a reload no order of the panels can be relied on. */
async function pageOf({page}: Editor, element: string): Promise<Frame> {
  for (let tries = 0; tries < 120; tries++) {
    for (const frame of page.frames())
      if (
        (await frame
          .locator(element)
          .count()
          .catch(() => 0)) > 0
      )
        return frame;
    await page.waitForTimeout(500);
  }
  throw new Error(`no page has a ${element}`);
}

for (const theme of ['Dark Modern', 'Light Modern'] as const) {
  const shade = theme.split(' ')[0].toLowerCase();
  test(`in VS Code, checkpoints are compared (${theme})`, needsEditor, async (t) => {
    const workspace = makeRun();
    let editor: Editor;
    before(async () => {
      editor = await openEditor(workspace, {
        theme,
        settings: {'explorer.autoReveal': false, 'workbench.hover.delay': 600_000},
      });
    });
    after(async () => {
      await editor.screenshot(`compare-end-${shade}`);
      await editor.close();
    });
    const panes = (): Locator => editor.panel.locator('heatlens-pane');
    const pinned = (): Locator => editor.panel.getByRole('group', {name: 'Pictures'}).getByRole('button');
    const pick = async (name: RegExp | string) => {
      await editor.page.locator('.quick-input-widget input').first().waitFor();
      await editor.page.locator('.quick-input-list').getByRole('option', {name}).first().click();
    };
    // The Explorer swallows a click while it reads folders.
    const unfold = async (folder: string, child: string) => {
      for (let tries = 0; tries < 5 && !(await editor.file(child).isVisible()); tries++) {
        await editor.file(folder).click();
        await editor
          .file(child)
          .waitFor({timeout: 4000})
          .catch(() => undefined);
      }
    };
    // A file that opens late takes the selection to itself; and a hover would lie over the file below.
    const select = async (first: string, last: string, count: number) => {
      const selected = editor.page.getByRole('treeitem', {selected: true});
      for (let tries = 0; tries < 10; tries++) {
        await editor.file(first).click();
        await editor.page.waitForTimeout(1000);
        await editor.file(last).click({modifiers: ['Shift']});
        await editor.page.waitForTimeout(500);
        if ((await selected.count()) === count) return;
      }
      assert.fail(`${count} files could not be selected`);
    };

    await t.test('three model files and a picture: their maps side by side, with a time line', async () => {
      await unfold('run', 'epoch-1.keras');
      await select('epoch-1.keras', 'epoch-10.keras', 3);
      await editor.rightClick('epoch-10.keras', 'Compare Checkpoints…');
      await pick(/^loc\.png/);
      await editor.panel.getByText('3 of 3 explained').waitFor({timeout: 120_000});
      assert.equal(await panes().count(), 2);
      const dots = editor.panel.getByRole('group', {name: 'Time line'}).getByRole('button');
      assert.match((await dots.nth(0).getAttribute('aria-label')) ?? '', /^epoch-1,/);
      assert.match((await dots.nth(2).getAttribute('aria-label')) ?? '', /^epoch-10,/);
      await editor.panel.getByRole('application').click();
      await editor.page.waitForTimeout(1500);
      await editor.screenshot(`compare-side-${shade}`);
    });

    await t.test('keys arrange the maps: swipe, flicker, difference, all', async () => {
      for (const [key, count, name] of [
        ['w', 1, 'swipe'],
        ['f', 1, 'flicker'],
        ['d', 3, 'difference'],
        ['a', 3, 'all'],
      ] as const) {
        await editor.page.keyboard.press(key);
        await editor.page.waitForTimeout(700);
        assert.equal(await panes().count(), count, name);
        await editor.screenshot(`compare-${name}-${shade}`);
      }
      await editor.page.keyboard.press('s');
    });

    await t.test('the slider moves B along the run', async () => {
      const slider = editor.panel.getByRole('slider', {name: 'Checkpoint B'});
      await slider.press('ArrowLeft');
      assert.equal(await slider.getAttribute('aria-valuetext'), 'epoch-2');
    });

    await t.test('another class is explained of all, and going back to the first takes no time', async () => {
      await editor.panel.getByRole('button', {name: 'scratch', exact: true}).click();
      await editor.panel.getByText('3 of 3 explained').waitFor({timeout: 60_000});
      await editor.panel.getByRole('button', {name: 'loc', exact: true}).click();
      await editor.page.waitForTimeout(100);
      assert.ok(await editor.panel.getByText('3 of 3 explained').isVisible());
    });

    await t.test('all maps are exported as one strip', async () => {
      await editor.panel.getByRole('combobox', {name: 'Export'}).selectOption('png');
      await typeInDialog(editor.page, join(workspace, 'strip.png'));
      await editor.panel.getByText('Wrote strip.png.').waitFor();
      const {width, height} = await sharp(join(workspace, 'strip.png')).metadata();
      assert.ok(width > 2.5 * height, 'three maps beside each other');
    });

    await t.test(
      'three models on a few pictures of a folder: each small, with its run, one of them large',
      async () => {
        await select('epoch-1.keras', 'epoch-10.keras', 3);
        await editor.rightClick('epoch-10.keras', 'Compare Checkpoints…');
        await pick(/wafers.*39 pictures/);
        await editor.page
          .getByText('Tick the pictures')
          .or(editor.page.locator('.quick-input-widget [placeholder="Tick the pictures"]'))
          .first()
          .waitFor();
        await editor.page.keyboard.press('Enter');
        await editor.panel.getByText('3 of 3 explained').waitFor({timeout: 120_000});
        assert.equal(await pinned().count(), 6);
        await editor.panel.getByRole('application').click();
        await editor.page.keyboard.press('.');
        assert.equal(await pinned().nth(1).getAttribute('aria-pressed'), 'true');
        await editor.panel.getByText('3 of 3 explained').waitFor({timeout: 120_000});
        for (let i = 0; i < 6; i++)
          await editor.panel.getByRole('group', {name: 'Pictures'}).getByText(/%/).nth(i).waitFor({timeout: 60_000});
        await editor.page.waitForTimeout(1000);
        await editor.screenshot(`compare-pictures-${shade}`);
      },
    );

    await t.test(
      'two models over a folder: a verdict, what flipped, and what is right for another reason',
      async () => {
        await unfold('two', 'clean.keras');
        // With the settings between them, which are no model.
        await select('clean.keras', 'marked.keras', 3);
        await editor.rightClick('marked.keras', 'Compare Checkpoints…');
        await pick(/wafers.*39 pictures/);
        await pick(/^Masks/);
        await typeInDialog(editor.page, resolve('samples/wafers/masks'));
        await pick(/Start/);
        const verdict = editor.panel.locator('.verdict');
        await verdict.waitFor({timeout: 180_000});
        assert.ok(await editor.panel.getByRole('row', {name: /Energy in the object/}).isVisible(), 'by the masks');
        assert.match(
          (await verdict.textContent()) ?? '',
          /^marked\.keras is right on 15\.4 % fewer of the 39 pictures than clean\.keras.*they look at other places/,
        );
        await editor.panel.getByRole('button', {name: /other reasons first/}).click();
        await editor.panel.getByRole('listbox', {name: 'Pictures'}).getByRole('option').nth(3).waitFor();
        await editor.page.waitForTimeout(1500);
        await editor.screenshot(`compare-folder-${shade}`);
        await editor.panel.getByRole('radio', {name: 'Classes'}).click();
        await editor.page.waitForTimeout(500);
        await editor.screenshot(`compare-classes-${shade}`);
      },
    );

    await t.test('from an explanation, a checkpoint is added, and the map is checked with random weights', async () => {
      await editor.rightClick('donut.png', 'Explain Prediction');
      await pick(/^epoch-10\.keras/);
      await finished(editor.panel);
      await editor.panel.getByRole('button', {name: 'Check with Random Weights'}).click();
      const curve = editor.panel.getByRole('img', {name: /Similarity to the map of the trained network/});
      await curve.waitFor({timeout: 120_000});
      await curve.scrollIntoViewIfNeeded();
      await editor.screenshot(`compare-sanity-${shade}`);
      await editor.panel.getByRole('button', {name: 'Add Checkpoint…'}).click();
      await pick(/^epoch-2\.keras/);
      await editor.panel.locator('heatlens-compare').getByText('2 of 2 explained').waitFor({timeout: 60_000});
    });

    await t.test(
      'a watched folder shows a checkpoint once it is complete, keeps one that is deleted, and marks one that diverged',
      async () => {
        await editor.file('loc.png').click();
        await editor.file('donut.png').click({modifiers: ['Control']});
        await editor.file('coming').click({modifiers: ['Control']});
        await editor.rightClick('coming', 'Watch Folder for Checkpoints…');
        await editor.panel.getByText(/Waiting for the first checkpoint/).waitFor();
        assert.equal(await pinned().count(), 2);
        const whole = readFileSync('samples/wafers/models/middle/wafers.keras');
        const file = join(workspace, 'coming', 'first.keras');
        writeFileSync(file, whole.subarray(0, 100_000));
        await editor.page.waitForTimeout(4000);
        assert.ok(await editor.panel.getByText('0 of 0 explained').isVisible());
        writeFileSync(file, whole);
        await editor.panel.getByText('1 of 1 explained').waitFor({timeout: 60_000});
        cpSync('samples/wafers/models/final/wafers.keras', join(workspace, 'coming', 'second.keras'));
        await editor.panel.getByText('2 of 2 explained').waitFor({timeout: 60_000});
        rmSync(file);
        await editor.panel.locator('figcaption', {hasText: 'first (deleted)'}).first().waitFor();
        assert.equal(await panes().count(), 2 + 2, 'two large, and each picture small');
        writeDiverged(join(workspace, 'coming', 'third'));
        const third = editor.panel
          .getByRole('group', {name: 'Time line'})
          .getByRole('button', {name: /third.*training diverged/});
        await third.waitFor({timeout: 60_000});
        await pinned().nth(1).click();
        await editor.panel
          .getByRole('heading', {name: 'donut.png'})
          .or(editor.panel.getByRole('heading', {name: 'loc.png'}))
          .waitFor();
        await editor.page.waitForTimeout(1000);
        await editor.screenshot(`compare-watch-${shade}`);
      },
    );

    await t.test(
      'after a reload a watched comparison looks as before, says what is gone, and goes on watching',
      async () => {
        await editor.panel.getByRole('application').click();
        for (const key of ['w', 'k']) await editor.page.keyboard.press(key);
        const heading = await editor.panel.getByRole('heading', {level: 1}).textContent();
        // Not the browser's own: VS Code writes down before this what its pages have saved.
        await Promise.all([editor.page.waitForEvent('load'), editor.runCommand('Developer: Reload Window')]);
        const page = await pageOf(editor, 'heatlens-compare');
        await page.getByText('1 of 3 explained, 2 failed').waitFor({timeout: 60_000});
        assert.equal(await page.getByRole('heading', {level: 1}).textContent(), heading);
        assert.equal(await page.getByRole('radio', {name: 'swipe'}).getAttribute('aria-checked'), 'true');
        assert.equal(await page.getByRole('radio', {name: 'mask'}).getAttribute('aria-checked'), 'true');
        assert.match((await page.getByRole('alert').first().textContent()) ?? '', /There is no model at/);
        await editor.screenshot(`compare-reloaded-${shade}`);
        cpSync('samples/wafers/models/early/wafers.keras', join(workspace, 'coming', 'fourth.keras'));
        await page.getByText('2 of 4 explained, 2 failed').waitFor({timeout: 60_000});
      },
    );

    await t.test('after a reload two models over a folder are compared again from their store', async () => {
      await (await pageOf(editor, 'heatlens-compare-folder')).locator('.verdict').waitFor({timeout: 60_000});
    });
  });
}

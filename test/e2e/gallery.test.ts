import assert from 'node:assert/strict';
import {cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {after, before, test} from 'node:test';
import {writeSeries} from '../../samples/wafers/generator/write.ts';
import {dataFolder, needsData} from '../requirements.ts';
import {openEditor, type Editor} from './editor.ts';
import {cells, galleryOf, opened, startSweep, swept, typeInDialog, until, violationsOf} from './gallery.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

/** What people and attackers call files; none of it may be more than a name. */
const oddName = process.platform === 'win32' ? '💥 & x.png' : '💥 <script>alert(1)<%2Fscript> & "x".png';

/** 130 wafers of which the scratches carry a mark, with a broken picture and an odd name among them. */
async function drawMarkedWafers(workspace: string): Promise<void> {
  for await (const done of writeSeries(workspace, {count: 130, seed: 301, marked: ['scratch']})) assert.ok(done > 0);
  const training = join(workspace, 'training');
  renameSync(join(workspace, 'pictures'), training);
  cpSync(join(training, 'donut', first(join(training, 'donut'))), join(training, 'donut', oddName));
  writeFileSync(join(training, 'arc', 'broken.png'), 'no picture');
  cpSync('samples/wafers/models/marked/tfjs-layers', join(workspace, 'model'), {recursive: true});
}

function first(folder: string): string {
  return readdirSync(folder).toSorted()[0] ?? '';
}

test('in VS Code, training data is inspected', needsEditor, async (t) => {
  const workspace = makeWorkspace('gallery', {model: false});
  let editor: Editor;
  let violations: readonly string[] = [];
  before(async () => {
    await drawMarkedWafers(workspace);
    editor = await openEditor(workspace, {settings: {'heatlens.copies': 2}});
    await editor.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    violations = violationsOf(editor.page);
  });
  after(async () => {
    await editor.screenshot('gallery-end');
    await editor.close();
  });
  const gallery = () => galleryOf(editor.page);
  const pictures = () => gallery().getByRole('listbox', {name: 'Pictures'});
  const key = async (name: string) => {
    await pictures().focus();
    await editor.page.keyboard.press(name);
  };
  const label = (place: number) =>
    gallery().locator(`#place-${place}`).and(cells(gallery())).getAttribute('aria-label');

  await t.test('a right-click on the folder sweeps it, and shows every picture with its prediction', async () => {
    await startSweep(editor, 'training', {Masks: join(workspace, 'masks'), Store: join(workspace, 'wafers.sqlite')});
    await gallery().getByText('132 of 132').waitFor({timeout: 120_000});
    await swept(gallery());
    assert.match((await label(0)) ?? '', /, (right|wrong), /);
  });

  await t.test('the cluster that looks at the mark is found by itself, comes first, and says so', async () => {
    const cards = gallery().locator('heatlens-cluster-strip').getByRole('button').filter({hasText: '%'});
    await cards.nth(1).waitFor({timeout: 120_000});
    assert.match(await cards.first().innerText(), /⚠ scratch[\s\S]*upper left corner/);
    assert.doesNotMatch(await cards.nth(1).innerText(), /⚠/);
    await editor.page.waitForTimeout(1500);
    await editor.screenshot('gallery-dark');
  });

  await t.test('keys sort, and the same key again turns the order round', async () => {
    const third = async () => Number(/([\d.]+) %/.exec((await label(2)) ?? '')?.[1]);
    await key('c');
    await until(editor.page, async () => (await third()) > 90);
    await key('c');
    await until(editor.page, async () => (await third()) < 60);
  });

  await t.test('a cell of the confusion matrix shows its pictures with their mean map', async () => {
    await gallery()
      .getByRole('button', {name: /^scratch taken for scratch: 10$/})
      .click();
    await gallery().getByText('10 of 132').waitFor();
    await gallery().getByRole('img', {name: 'Mean map of the pictures shown'}).waitFor();
    await gallery().getByRole('button', {name: 'Take off: label = scratch'}).click();
    await gallery().getByRole('button', {name: 'Take off: prediction = scratch'}).click();
    await gallery().getByText('132 of 132').waitFor();
  });

  await t.test('a condition filters, and one that cannot be read says what was expected', async () => {
    const search = gallery().getByLabel('Search or condition');
    await search.fill('label = "donut" and confidence > 0.1');
    await search.press('Enter');
    await gallery().getByText('11 of 132').waitFor();
    await search.fill('confidence > "donut"');
    await search.press('Enter');
    assert.match(await gallery().getByRole('alert').innerText(), /number/);
    await search.fill('');
    await search.press('Enter');
    await gallery().getByText('132 of 132').waitFor();
  });

  await t.test('a picture that cannot be read is counted, and its cell says why; an odd name is a name', async () => {
    await gallery()
      .getByRole('option', {name: /Could not be read/})
      .click();
    await gallery().getByText('1 of 132').waitFor();
    const cell = gallery().getByRole('option', {name: /broken\.png, could not be read: /});
    await cell.waitFor();
    assert.ok((await cell.locator('.error').innerText()).length > 10);
    await gallery().getByRole('option', {name: /^All/}).click();
    const search = gallery().getByLabel('Search or condition');
    await search.fill('💥');
    await search.press('Enter');
    await gallery().getByText('1 of 132').waitFor();
    await key('f');
    await gallery().getByRole('option', {name: oddName}).waitFor();
    await search.fill('');
    await search.press('Enter');
    await key('l');
  });

  await t.test('pictures are chosen by the keyboard, tagged, copied, and written as a list', async () => {
    await key('Home');
    await editor.page.keyboard.press('Shift+ArrowRight');
    await gallery().getByText('2 pictures chosen').waitFor();
    await editor.page.keyboard.press('Control+c');
    await editor.page.waitForTimeout(1000);
    const paths = (await editor.page.evaluate(async () => navigator.clipboard.readText())).split('\n');
    assert.equal(paths.length, 2);
    assert.ok(
      paths.every((path) => existsSync(path)),
      paths.join(),
    );
    await editor.page.keyboard.press('#');
    await editor.page.keyboard.type('check');
    await editor.page.keyboard.press('Enter');
    await gallery().getByText('Tagged “check”.').waitFor();
    await gallery().getByRole('option', {name: 'Tag: check'}).click();
    await gallery().getByText('2 of 132').waitFor();
    await key('Control+a');
    await editor.page.keyboard.press('w');
    const list = join(workspace, 'list.txt');
    await typeInDialog(editor.page, list);
    await until(editor.page, () => existsSync(list));
    assert.deepEqual(readFileSync(list, 'utf8').trim().split('\n').toSorted(), paths.toSorted());
    await gallery().getByRole('option', {name: /^All/}).click();
    await gallery().getByText('132 of 132').waitFor();
  });

  await t.test(
    'the numbers have curves of the class chosen, a table, and charts that are kept as SVG and CSV',
    async () => {
      await key('2');
      const view = gallery().locator('heatlens-numbers-view');
      await view.getByRole('row', {name: /^scratch/}).click();
      await view.getByText('ROC of scratch').waitFor();
      await view.getByRole('img', {name: 'ROC'}).or(view.locator('svg[aria-label="ROC"]')).first().waitFor();
      await editor.page.waitForTimeout(500);
      await editor.screenshot('gallery-numbers-dark');
      for (const [kind, begin] of [
        ['SVG', '<svg'],
        ['CSV', 'false positive rate,'],
      ] as const) {
        const file = join(workspace, `roc.${kind.toLowerCase()}`);
        await view.getByRole('button', {name: `Save ROC of scratch as ${kind}`}).click();
        await typeInDialog(editor.page, file);
        await until(editor.page, () => existsSync(file));
        assert.ok(readFileSync(file, 'utf8').startsWith(begin), file);
      }
    },
  );

  await t.test('what it looks at has mean maps, the clusters in full, and channels with their patches', async () => {
    await gallery().getByRole('tab', {name: 'What It Looks At'}).click();
    const view = gallery().locator('heatlens-looks-view');
    await view
      .getByText(/accuracy falls from 100 % to/)
      .first()
      .waitFor();
    await view.getByRole('img', {name: 'Mean map, predicted scratch'}).waitFor();
    await view.getByLabel('Class').selectOption({label: 'scratch'});
    await editor.screenshot('gallery-looks-dark');
    await view.getByRole('button', {name: 'Find Channels'}).click();
    const channel = view.getByRole('article', {name: /^Channel \d+/}).first();
    await channel.waitFor({timeout: 60_000});
    await channel.scrollIntoViewIfNeeded();
    assert.ok((await channel.getByRole('button').count()) >= 3);
    await editor.page.waitForTimeout(1000);
    await editor.screenshot('gallery-channels-dark');
  });

  await t.test('the numbers of all pictures are exported as CSV', async () => {
    const file = join(workspace, 'numbers.csv');
    await gallery().getByLabel('Export the numbers').selectOption({label: 'CSV'});
    await typeInDialog(editor.page, file);
    await gallery().getByText('Wrote numbers.csv.').waitFor();
    assert.equal(readFileSync(file, 'utf8').trim().split('\n').length, 133);
  });

  await t.test('the report is one page with all of it', async () => {
    const file = join(workspace, 'report.html');
    await gallery().getByRole('button', {name: 'Export Report…'}).click();
    await typeInDialog(editor.page, file);
    await gallery().getByText('Wrote report.html.').waitFor({timeout: 120_000});
    const page = readFileSync(file, 'utf8');
    assert.match(page, /upper left corner/);
    assert.doesNotMatch(page, /<script>alert/);
  });

  await t.test('pictures and clusters follow the theme', async () => {
    const background = () =>
      gallery()
        .locator('heatlens-gallery')
        .evaluate((page) => getComputedStyle(page).backgroundColor);
    const dark = await background();
    await gallery().getByRole('tab', {name: 'Pictures'}).click();
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    await editor.screenshot('gallery-wide-dark');
    await editor.runCommand('Preferences: Toggle between Light/Dark Themes');
    await editor.page.waitForTimeout(1500);
    assert.notEqual(await background(), dark);
    await editor.screenshot('gallery-wide-light');
    await gallery().getByRole('tab', {name: 'What It Looks At'}).click();
    await editor.page.waitForTimeout(1500);
    await editor.screenshot('gallery-looks-light');
    await gallery().getByRole('tab', {name: 'Numbers'}).click();
    await editor.page.waitForTimeout(1500);
    await editor.screenshot('gallery-numbers-light');
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
  });

  await t.test('nothing in the page broke its content security policy', async () => {
    assert.deepEqual(violations, []);
    // And one would be heard.
    await gallery()
      .locator('body')
      .evaluate((body) => body.setAttribute('style', 'color: inherit'));
    await until(editor.page, () => violations.length > 0);
  });

  await t.test('a double-click explains a picture in a panel beside, and both work', async () => {
    await gallery().getByRole('tab', {name: 'Pictures'}).click();
    await cells(gallery()).first().dblclick();
    await opened(editor, 2);
    await editor.panel
      .getByRole('listbox', {name: /Prediction/})
      .getByRole('option')
      .first()
      .waitFor({timeout: 60_000});
    await key('b');
    await gallery().getByRole('main').getByText('Energy on the border ↓').waitFor();
    await editor.screenshot('gallery-beside');
  });

  await t.test('a second look sweeps only what is new, and what could not be read', async () => {
    cpSync('samples/wafers/pictures/donut', join(workspace, 'training', 'donut', 'more'), {recursive: true});
    await startSweep(editor, 'training');
    await gallery()
      .getByText(/sweep done · 135 pictures · 4 in /)
      .waitFor({timeout: 60_000});
  });

  await t.test('other methods make another run, which is shown and can be left again', async () => {
    await editor.runCommand('View: Close All Editors');
    await editor.rightClick('training', 'Inspect Training Data…');
    const line = (name: RegExp) => editor.page.locator('.quick-input-list').getByRole('option', {name});
    await line(/^Methods/).click();
    await editor.page.locator('.quick-input-list .monaco-list-row').filter({hasText: 'LayerCAM'}).click();
    await editor.page.locator('.quick-input-widget:visible').getByRole('button', {name: 'OK'}).click();
    await line(/Start/).click();
    await gallery()
      .getByText(/sweep done · 135 pictures · 135 in /)
      .waitFor({timeout: 60_000});
    const runs = gallery().getByLabel('Model');
    await runs.waitFor();
    assert.match(await runs.locator('option:checked').innerText(), /grad-cam, layer-cam/);
  });

  await t.test('a store is opened from the Explorer as it is', async () => {
    await editor.runCommand('View: Close All Editors');
    await editor.rightClick('wafers.sqlite', 'Open Training Data Store…');
    await gallery().getByText('135 of 135').waitFor();
    await cells(gallery()).first().waitFor();
  });
});

test('in VS Code, a long sweep is paused, goes on, and is there again after a reload', needsEditor, async (t) => {
  const workspace = makeWorkspace('gallery-long');
  const source = resolve('samples/wafers/pictures');
  for (const name of readdirSync(source)) {
    mkdirSync(join(workspace, 'training', name), {recursive: true});
    const files = readdirSync(join(source, name));
    for (let copy = 0; copy < 60; copy++) {
      for (const file of files) {
        const to = join(workspace, 'training', name, `${copy}-${file}`);
        if (copy === 0) cpSync(join(source, name, file), to);
        else linkSync(join(workspace, 'training', name, `0-${file}`), to);
      }
    }
  }
  const editor = await openEditor(workspace, {theme: 'Light Modern'});
  const gallery = () => galleryOf(editor.page);
  try {
    await t.test('the pictures done so far are shown while the sweep goes on', async () => {
      await startSweep(editor, 'training');
      await gallery()
        .getByText(/^\d[\d,]* of \d[\d,]*$/)
        .first()
        .waitFor({timeout: 60_000});
      await gallery().getByRole('button', {name: 'Pause'}).click();
      await gallery().getByText('Paused; what was done is kept.').waitFor();
      await cells(gallery()).first().waitFor();
    });

    await t.test('after a reload the gallery is back with what was done, and the sweep waits', async () => {
      await editor.page.waitForTimeout(12_000); // VS Code in a browser writes down every 5 s which editors are open
      await editor.page.reload();
      await gallery().getByText('Paused; what was done is kept.').waitFor({timeout: 60_000});
      await cells(gallery()).first().waitFor();
    });

    await t.test('it goes on where it was', async () => {
      await gallery().getByRole('button', {name: 'Resume'}).click();
      await gallery()
        .getByText(/sweep done · 2,340 pictures/)
        .waitFor({timeout: 240_000});
      await gallery().getByText('2,340 of 2,340').waitFor();
      await gallery()
        .locator('heatlens-cluster-strip')
        .getByRole('button')
        .filter({hasText: '%'})
        .first()
        .waitFor({timeout: 120_000});
      await editor.page.waitForTimeout(1500);
      await editor.screenshot('gallery-light');
    });
  } finally {
    await editor.screenshot('gallery-long-end');
    await editor.close();
  }
});

interface Annotated {
  readonly file: string;
  readonly label: number;
  readonly name: string;
  readonly boxes: readonly (readonly number[])[];
}

/** 300 pictures with a model, and what is known of them in two files. */
function makeImageNet(name: string, model: string, labelOf: (picture: Annotated) => string) {
  const workspace = makeWorkspace(name, {model: false});
  cpSync(join(dataFolder, 'imagenet300/images'), join(workspace, 'training'), {recursive: true});
  cpSync(join(dataFolder, 'models', model), join(workspace, 'model'), {recursive: true});
  const text = readFileSync(join(dataFolder, 'imagenet300/boxes.json'), 'utf8');
  const {images} = JSON.parse(text) as {readonly images: readonly Annotated[]};
  const [labels, boxes] = [join(workspace, 'labels.csv'), join(workspace, 'boxes.csv')];
  const labelled = images.map((picture) => `${picture.file},${labelOf(picture)}`);
  const boxed = images.flatMap(({file, boxes: of}) => of.map((box) => [file, ...box].join(',')));
  writeFileSync(labels, ['file,label', ...labelled].join('\n'));
  writeFileSync(boxes, ['file,left,top,right,bottom', ...boxed].join('\n'));
  return {workspace, files: {Labels: labels, Boxes: boxes}};
}

const needsBoth = needsData.skip === false ? needsEditor : needsData;

test('in VS Code, ImageNet pictures are inspected with their boxes', needsBoth, async (t) => {
  const {workspace, files} = makeImageNet('gallery-imagenet', 'mobilenet_v1_0.75_layers', ({label}) => String(label));
  const editor = await openEditor(workspace);
  const gallery = () => galleryOf(editor.page);
  try {
    await t.test('labels and boxes are chosen in the list, and remembered', async () => {
      await startSweep(editor, 'training', files);
      await gallery()
        .getByText(/sweep done · 300 pictures/)
        .waitFor({timeout: 240_000});
      await gallery().getByText('300 of 300').waitFor();
      await gallery()
        .getByText(/7\d\.\d %/)
        .first()
        .waitFor();
    });

    await t.test('the true boxes are drawn, and localisation is measured', async () => {
      await gallery().getByRole('listbox', {name: 'Pictures'}).focus();
      await editor.page.keyboard.press('x');
      await gallery().getByRole('button', {name: 'boxes', pressed: true}).waitFor();
      await editor.page.waitForTimeout(1000);
      await editor.screenshot('gallery-imagenet');
      await editor.page.keyboard.press('4');
      const row = gallery()
        .getByRole('table', {name: 'Methods'})
        .getByRole('row', {name: /Grad-CAM/});
      await row.waitFor({timeout: 120_000});
      const [pictures, error] = (await row.getByRole('cell').allInnerTexts()).slice(1);
      assert.equal(pictures, '300');
      assert.ok(Number.parseFloat(error) > 20 && Number.parseFloat(error) < 70, error);
      await editor.page.waitForTimeout(500);
      await editor.screenshot('gallery-localisation');
    });

    await t.test('a value range that was guessed is said, and changed for another run', async () => {
      const values = gallery().getByLabel('Value range');
      assert.match(await values.locator('option:checked').innerText(), /^values 0 … 1 \(guessed\)$/);
      await values.selectOption({label: 'sweep again with −1 … 1'});
      await gallery()
        .getByLabel('Model')
        .locator('option:checked')
        .filter({hasText: '· −1 … 1'})
        .waitFor({state: 'attached', timeout: 60_000});
      await gallery()
        .getByText(/sweep done · 300 pictures · 300 in /)
        .waitFor({timeout: 240_000});
      assert.equal(await values.locator('option:checked').innerText(), 'values −1 … 1');
      const kept: unknown = JSON.parse(readFileSync(join(workspace, 'model/heatlens.json'), 'utf8'));
      assert.deepEqual(kept, {version: 1, range: '-1..1'});
    });
  } finally {
    await editor.screenshot('gallery-imagenet-end');
    await editor.close();
  }
});

test('in VS Code, Darknet sees ImageNet too, in a light theme', needsBoth, async (t) => {
  const {workspace, files} = makeImageNet('gallery-darknet', 'darknet_tiny_layers', ({name}) => `"${name}"`);
  const editor = await openEditor(workspace, {theme: 'Light Modern'});
  const gallery = () => galleryOf(editor.page);
  try {
    await t.test('labels are matched by their names, and what fits no class is said', async () => {
      await startSweep(editor, 'training', files);
      await gallery()
        .getByText(/sweep done · 300 pictures/)
        .waitFor({timeout: 240_000});
      await gallery()
        .getByText(/Labels that fit no class: crane \(1\)/)
        .waitFor();
      await gallery().getByText('300 of 300').waitFor();
      await gallery()
        .getByText(/^69\.\d %/)
        .first()
        .waitFor();
    });

    await t.test('its finer maps are shown over the pictures, with what they have in common', async () => {
      await gallery().getByRole('listbox', {name: 'Pictures'}).focus();
      await editor.page.keyboard.press('x');
      await gallery()
        .locator('heatlens-cluster-strip')
        .getByRole('button')
        .filter({hasText: '%'})
        .first()
        .waitFor({timeout: 240_000});
      await editor.page.waitForTimeout(1500);
      await editor.screenshot('gallery-darknet');
      for (const [tab, name] of [
        ['2', 'numbers'],
        ['3', 'looks'],
        ['4', 'localisation'],
      ]) {
        await editor.page.keyboard.press(tab);
        await editor.page.waitForTimeout(tab === '4' ? 15_000 : 4000);
        await editor.screenshot(`gallery-darknet-${name}`);
      }
    });
  } finally {
    await editor.close();
  }
});

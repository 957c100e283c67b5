import assert from 'node:assert/strict';
import {after, before, test} from 'node:test';
import {openEditor, type Editor} from './editor.ts';
import {explainedClass, finished, predictions, status} from './panel.ts';
import {slowDown} from './processes.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

test('in VS Code, when something goes wrong', needsEditor, async (t) => {
  let editor: Editor;
  let atFullSpeed = () => {};
  before(async () => {
    editor = await openEditor(makeWorkspace('faults'), {settings: {'heatlens.copies': 1000}});
    atFullSpeed = slowDown(editor.engines);
  });
  after(async () => {
    atFullSpeed();
    await editor.screenshot('faults-end');
    await editor.close();
  });
  const running = () => editor.panel.getByRole('button', {name: 'Stop'}).waitFor({timeout: 60_000});

  await t.test('an engine killed during a run is told in a sentence, and the next run works', async () => {
    await editor.rightClick('donut.png', 'Explain Prediction');
    await running();
    const engines = editor.engines();
    assert.ok(engines.length > 0, 'the engine is a process of its own');
    for (const pid of engines) process.kill(pid, 'SIGKILL');
    const alert = editor.panel.getByRole('alert');
    await alert.waitFor({timeout: 30_000});
    assert.match(await alert.innerText(), /engine/i);
    await alert.getByRole('button', {name: 'Try Again'}).click();
    await explainedClass(editor.panel).waitFor({timeout: 60_000});
    assert.equal(await explainedClass(editor.panel).innerText(), 'donut');
  });

  await t.test('a run is stopped by a button and keeps its map', async () => {
    await running();
    await status(editor.panel).filter({hasText: 'copies'}).waitFor({timeout: 60_000});
    await editor.panel.getByRole('button', {name: 'Stop'}).click();
    await finished(editor.panel);
    assert.match(await status(editor.panel).innerText(), /stopped/);
  });

  await t.test('a second picture is explained while the first still runs', async () => {
    await editor.rightClick('donut.png', 'Explain Prediction');
    await predictions(editor.panel).getByRole('option').nth(1).click();
    await running();
    await editor.rightClick('loc.png', 'Explain Prediction');
    await editor.panel.getByRole('heading', {name: 'loc.png'}).waitFor({timeout: 60_000});
    await explainedClass(editor.panel).filter({hasText: 'loc'}).waitFor({timeout: 30_000});
  });
});

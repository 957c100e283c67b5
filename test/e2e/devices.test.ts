import assert from 'node:assert/strict';
import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {setTimeout as sleep} from 'node:timers/promises';
import {openEditor} from './editor.ts';
import {finished} from './panel.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

/** A device that this system cannot have. */
const absent = process.platform === 'win32' ? 'coreml' : 'directml';

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !holds(); tries++) await sleep(100);
}

test('in VS Code, devices are shown with their reasons, and one is chosen', needsEditor, async (t) => {
  const workspace = makeWorkspace('devices');
  const settings = join(workspace, '.vscode', 'settings.json');
  mkdirSync(dirname(settings));
  writeFileSync(settings, JSON.stringify({'heatlens.device': absent}));
  const editor = await openEditor(workspace, {settings: {'heatlens.copies': 5}});
  const {page} = editor;
  const line = (name: RegExp) => page.locator('.quick-input-list').getByRole('option', {name});
  try {
    await t.test('a device that is not there is not used, and the panel says why', async () => {
      await editor.rightClick('donut.png', 'Explain Prediction');
      await finished(editor.panel);
      await editor.panel.getByText(/is not used: needs .*, and this is .* This was computed with /).waitFor();
      await editor.screenshot('devices-panel');
    });

    await t.test('Show Devices lists what works before what does not, each with its reason', async () => {
      await editor.runCommand('Heatlens: Show Devices');
      await line(/Automatic, the fastest/).waitFor();
      assert.match(await line(/pass +Processor/).innerText(), /ONNX Runtime [\d.]+, CPU/);
      assert.match(await line(/\(chosen\)/).innerText(), /needs /);
      await editor.screenshot('devices');
    });

    await t.test('a device that works is used when it is chosen', async () => {
      await line(/pass +Processor/).click();
      await until(() => readFileSync(settings, 'utf8').includes('cpu'));
      assert.deepEqual(JSON.parse(readFileSync(settings, 'utf8')), {'heatlens.device': 'cpu'});
      await editor.runCommand('Heatlens: Show Devices');
      await line(/pass +Processor \(chosen\)/).waitFor();
    });

    await t.test('all are tried again on a click', async () => {
      await page.locator('.quick-input-widget').getByRole('button', {name: 'Probe Again'}).click();
      await page.getByPlaceholder('Trying each device').waitFor();
      await page.getByPlaceholder('Choose where explanations are computed').waitFor();
    });
  } finally {
    await editor.screenshot('devices-end');
    await editor.close();
  }
});

import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {test} from 'node:test';
import {needsTensorFlow, tensorFlow} from '../engine/native/tensorFlow.ts';
import {optional} from '../requirements.ts';
import {openEditor, type Editor} from './editor.ts';
import {finished} from './panel.ts';
import {needsEditor} from './requirement.ts';
import {makeWorkspace} from './workspace.ts';

const onLinux = process.platform === 'linux' && process.arch === 'x64';

test(
  'in VS Code, the TensorFlow of a Python environment is found, chosen and used',
  onLinux ? needsEditor : optional(false, 'Linux x64'),
  async (t) => {
    const workspace = makeWorkspace('tensorflow');
    damagedEnvironment(join(workspace, 'venv'));
    if (tensorFlow?.kind === 'python') linkedEnvironment(join(workspace, '.venv'), dirname(tensorFlow.path));
    const editor = await openEditor(workspace, {settings: {'heatlens.copies': 5}});
    try {
      await t.test(
        'one that does not load is named with the reason, and the explanation comes all the same',
        async () => {
          await choose(editor, /TensorFlow 2\.13\.0/, 'tensorflow-list');
          await editor.rightClick('donut.png', 'Explain Prediction');
          await finished(editor.panel);
          await editor.panel
            .getByText(
              /TensorFlow 2\.13\.0 in .* could not be loaded: .* file too short.* This was computed with ONNX Runtime/,
            )
            .waitFor();
          await editor.screenshot('tensorflow-damaged');
        },
      );

      await t.test('one that works computes', needsTensorFlow, async () => {
        await choose(
          editor,
          new RegExp(`TensorFlow ${tensorFlow?.version.replaceAll('.', '\\.')}`),
          'tensorflow-choice',
        );
        await editor.rightClick('loc.png', 'Explain Prediction');
        await finished(editor.panel);
        await editor.panel
          .getByText(/TensorFlow [\d.]+, (CPU|CUDA)/)
          .first()
          .waitFor();
        await editor.screenshot('tensorflow-panel');
      });
    } finally {
      await editor.screenshot('tensorflow-end');
      await editor.close();
    }
  },
);

async function choose(editor: Editor, name: RegExp, picture: string): Promise<void> {
  await editor.runCommand('Heatlens: Choose TensorFlow');
  const line = editor.page.locator('.quick-input-list').getByRole('option', {name});
  await line.waitFor();
  await editor.screenshot(picture);
  await line.click();
}

/** TensorFlow as far as its files tell, with a library that is cut off. */
function damagedEnvironment(folder: string): void {
  const site = join(folder, 'lib/python3.11/site-packages');
  mkdirSync(join(site, 'tensorflow-2.13.0.dist-info'), {recursive: true});
  mkdirSync(join(site, 'tensorflow'));
  for (const name of ['cc', 'framework'])
    writeFileSync(join(site, 'tensorflow', `libtensorflow_${name}.so.2`), 'cut off');
}

function linkedEnvironment(folder: string, site: string): void {
  mkdirSync(join(folder, 'lib/python3.11'), {recursive: true});
  symlinkSync(site, join(folder, 'lib/python3.11/site-packages'));
}

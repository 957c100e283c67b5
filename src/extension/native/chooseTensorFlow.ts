import {ConfigurationTarget, window, workspace} from 'vscode';
import type {TensorFlowFound} from '../../protocol/engine.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {chosenInterpreters} from './pythonInterpreters.ts';
import {tensorFlowItems, type TensorFlowItem} from './tensorFlowItems.ts';

const browse: TensorFlowItem = {
  label: '$(folder-opened) Browse…',
  description: 'a Python environment, or a project with @tensorflow/tfjs-node',
  path: '',
};

/**
 * *Choose TensorFlow*: the user says which native code from outside of Heatlens runs. Until then none is loaded, and in a
 * workspace that is not trusted none is at all.
 */
export function chooseTensorFlow(engine: EngineClient): () => Promise<void> {
  return async () => {
    const configuration = workspace.getConfiguration('heatlens');
    const setting = configuration.get<string>('tensorflow.path', '');
    const items = search(engine).then((found) => [...tensorFlowItems(found, setting), browse]);
    const picked = await window.showQuickPick<TensorFlowItem>(items, {
      title: 'Compute Explanations on Which TensorFlow?',
      placeHolder: 'Its code is loaded from the folder shown, now and in every trusted workspace',
      matchOnDetail: true,
    });
    const path = picked === browse ? await browseForFolder() : picked?.path;
    if (path === undefined || path === setting) return;
    await configuration.update('tensorflow.path', path === '' ? undefined : path, ConfigurationTarget.Global);
    engine.dispose('Another TensorFlow was chosen.'); // a process can hold only one
  };
}

async function search(engine: EngineClient): Promise<readonly TensorFlowFound[]> {
  const folders = (workspace.workspaceFolders ?? []).map(({uri}) => uri.fsPath);
  try {
    return await engine.call('tensorFlows', {folders, interpreters: chosenInterpreters()});
  } catch (error) {
    void window.showErrorMessage(failure(error).message);
    return [];
  }
}

async function browseForFolder(): Promise<string | undefined> {
  const options = {title: 'Choose a TensorFlow', openLabel: 'Use', canSelectFolders: true, canSelectFiles: false};
  const [folder] = (await window.showOpenDialog(options)) ?? [];
  return folder?.fsPath;
}

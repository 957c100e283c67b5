import {window, workspace, type QuickPickItem} from 'vscode';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {findModels, type FoundModel} from '../models/findModels.ts';
import {modelName, pickModel} from '../models/pickModel.ts';

interface ModelItem extends QuickPickItem {
  readonly path: string;
}

/** One more model for a comparison; undefined where the user gave up. */
export async function chooseModelToAdd(engine: EngineClient, picture: string): Promise<string | undefined> {
  try {
    return await pickModel(await found(engine, picture), undefined, {
      title: 'Compare with Which Model?',
      placeHolder: 'It is added to the comparison',
    });
  } catch (error) {
    void window.showErrorMessage(failure(error).message);
    return undefined;
  }
}

/** At least two of the workspace's models; undefined where the user gave up. */
export async function chooseModelsToCompare(engine: EngineClient): Promise<readonly string[] | undefined> {
  const models = await found(engine, undefined);
  if (models.length < 2) {
    void window.showInformationMessage(
      'There are not two models in this workspace. Open a folder with checkpoints, or select them in the Explorer.',
    );
    return undefined;
  }
  const items: ModelItem[] = models.map(({path, format}) => ({
    label: modelName(path),
    description: format,
    detail: workspace.asRelativePath(path),
    path,
  }));
  const picked = await window.showQuickPick(items, {
    title: 'Compare Which Checkpoints?',
    placeHolder: 'Choose two or more',
    canPickMany: true,
    matchOnDetail: true,
  });
  return picked?.map(({path}) => path);
}

function found(engine: EngineClient, picture: string | undefined): Promise<readonly FoundModel[]> {
  return findModels((paths) => engine.call('sniff', {paths}), picture);
}

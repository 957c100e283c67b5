import {basename, dirname} from 'node:path';
import {QuickPickItemKind, window, workspace, type QuickPickItem} from 'vscode';
import type {FoundModel} from './findModels.ts';

interface ModelItem extends QuickPickItem {
  readonly path?: string;
}

const browse: ModelItem = {label: '$(folder-opened) Browse…', alwaysShow: true};

/** Asks which of the models explains; the last entry browses for one anywhere. */
export async function pickModel(
  models: readonly FoundModel[],
  present?: string,
  asking = {title: 'Explain Predictions of Which Model?', placeHolder: 'It is remembered for this workspace'},
): Promise<string | undefined> {
  const items: ModelItem[] = models.map(({path, format}) => ({
    label: modelName(path),
    description: path === present ? `${format} · used now` : format,
    detail: workspace.asRelativePath(path),
    path,
  }));
  const separator: ModelItem = {label: '', kind: QuickPickItemKind.Separator};
  const picked = await window.showQuickPick([...items, separator, browse], {
    title: asking.title,
    placeHolder: models.length === 0 ? 'No model was found in this workspace' : asking.placeHolder,
    matchOnDetail: true,
  });
  return picked === browse ? browseForModel() : picked?.path;
}

/** A file dialog for a model anywhere on this machine. */
export async function browseForModel(): Promise<string | undefined> {
  const [chosen] =
    (await window.showOpenDialog({
      title: 'Choose a Model',
      openLabel: 'Use Model',
      filters: {Models: ['json', 'keras', 'h5', 'hdf5']},
    })) ?? [];
  return chosen?.fsPath;
}

/** What people call a model: its file, or the folder of a `model.json`. */
export function modelName(path: string): string {
  return basename(path) === 'model.json' ? basename(dirname(path)) : basename(path);
}

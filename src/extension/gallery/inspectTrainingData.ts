import {createHash} from 'node:crypto';
import {mkdir} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {QuickPickItemKind, Uri, window, type QuickPickItem} from 'vscode';
import type {SweepRequest, SweepTarget} from '../../protocol/sweep.ts';
import {failure} from '../engine/engineError.ts';
import type {ModelChoice} from '../models/modelChoice.ts';
import {modelName} from '../models/pickModel.ts';
import {readSettings} from '../settings.ts';
import type {Galleries} from './galleries.ts';

export interface TrainingDataTools {
  readonly galleries: Galleries;
  readonly models: ModelChoice;
  /** Where stores are kept that the user gives no place. */
  readonly storage: Uri;
}

type Choice = Pick<SweepRequest, 'labels' | 'boxes' | 'masks'> & {readonly model: string; readonly explained: SweepTarget; readonly store: string | undefined};

/** *Inspect Training Data…*, on a folder: every picture in it is predicted and explained, and shown in a gallery. */
export function inspectTrainingData({galleries, models, storage}: TrainingDataTools): (folder?: unknown) => Promise<void> {
  return async (clicked) => {
    try {
      const folder = clicked instanceof Uri ? clicked.fsPath : await chosenFolder();
      if (folder === undefined) return;
      const found = await models.forPicture(join(folder, 'any'));
      if (found === 'undecided') return;
      if (found === 'none') {
        await models.browse();
        const model = await models.remembered();
        if (model === undefined) return;
        await settle(galleries, storage, folder, model);
        return;
      }
      await settle(galleries, storage, folder, found.path);
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    }
  };
}

async function settle(galleries: Galleries, storage: Uri, folder: string, model: string): Promise<void> {
  let choice: Choice | undefined = {model, explained: 'predicted', store: undefined};
  for (;;) {
    const next: Choice | 'start' | undefined = await ask(folder, choice);
    if (next === undefined) return;
    if (next === 'start') break;
    choice = next;
  }
  const {store: chosen, ...request} = choice;
  const store = chosen ?? storeFor(storage, folder, model);
  await mkdir(dirname(store), {recursive: true});
  galleries.show(store, {...request, folder, store, device: readSettings().device});
}

interface Line extends QuickPickItem {
  readonly choose?: () => Promise<Choice | 'start'>;
}

/** One list with everything that can be set, whose first line starts. */
async function ask(folder: string, choice: Choice): Promise<Choice | 'start' | undefined> {
  const {model, explained, labels, boxes, masks, store} = choice;
  const line = (label: string, description: string, choose: () => Promise<Choice>): Line => ({label, description, choose});
  const file = (key: 'labels' | 'boxes' | 'masks', title: string, folders: boolean) => async () => {
    const [picked] = await window.showOpenDialog({title, canSelectFolders: folders, canSelectFiles: key !== 'masks'}) ?? [];
    return picked === undefined ? choice : {...choice, [key]: picked.fsPath};
  };
  const lines: readonly Line[] = [
    {label: '$(play) Start', description: `explain every picture of ${basename(folder)}`, choose: async () => 'start'},
    {label: 'Settings', kind: QuickPickItemKind.Separator},
    {label: 'Model', description: modelName(model)},
    line('Explained class', explained, async () => ({...choice, explained: following[explained]})),
    line('Labels', labels ?? 'names of the sub-folders', file('labels', 'Labels (CSV or JSON)', false)),
    line('Boxes', boxes ?? 'none', file('boxes', 'Boxes (CSV, COCO JSON, or Pascal VOC)', true)),
    line('Masks', masks ?? 'none', file('masks', 'Folder of Masks', true)),
    line('Store', store ?? "in Heatlens's own folder", async () => {
      const picked = await window.showSaveDialog({title: 'Keep the Results in', filters: {Stores: ['sqlite']}});
      return picked === undefined ? choice : {...choice, store: picked.fsPath};
    }),
  ];
  const picked = await window.showQuickPick(lines, {title: `Inspect Training Data: ${basename(folder)}`, placeHolder: 'Enter starts; choose a line to change it'});
  if (picked === undefined) return undefined;
  return picked.choose === undefined ? choice : picked.choose();
}

const following: Readonly<Record<SweepTarget, SweepTarget>> = {predicted: 'labelled', labelled: 'both', both: 'predicted'};

async function chosenFolder(): Promise<string | undefined> {
  const [folder] = await window.showOpenDialog({
    title: 'Inspect the Pictures of Which Folder?', openLabel: 'Inspect', canSelectFiles: false, canSelectFolders: true,
  }) ?? [];
  return folder?.fsPath;
}

/** The same folder and model find their store again, so that a second look goes on where the first ended. */
function storeFor(storage: Uri, folder: string, model: string): string {
  const key = createHash('sha256').update(`${folder}\n${model}`).digest('hex').slice(0, 12);
  return join(storage.fsPath, 'stores', `${basename(folder)}-${key}.sqlite`);
}

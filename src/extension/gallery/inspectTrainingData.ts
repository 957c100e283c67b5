import {createHash} from 'node:crypto';
import {mkdir} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {QuickPickItemKind, Uri, window, type QuickPickItem} from 'vscode';
import type {SweepRequest, SweepTarget} from '../../protocol/sweep.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import type {ModelChoice} from '../models/modelChoice.ts';
import {modelName} from '../models/pickModel.ts';
import type {Galleries} from './galleries.ts';
import type {SweepMemory} from './sweepMemory.ts';

export interface TrainingDataTools {
  readonly galleries: Galleries;
  readonly models: ModelChoice;
  readonly memory: SweepMemory;
  readonly engine: EngineClient;
  /** Where stores are kept that the user gives no place. */
  readonly storage: Uri;
}

/** What the user has settled so far; without a store, each folder and model have one of their own. */
type Choice = Pick<SweepRequest, 'labels' | 'boxes' | 'masks' | 'methods' | 'explained' | 'model'> & {readonly store: string | undefined};

/** *Inspect Training Data…*, on a folder: every picture in it is predicted and explained, and shown in a gallery. */
export function inspectTrainingData(tools: TrainingDataTools): (folder?: unknown) => Promise<void> {
  const {galleries, storage} = tools;
  return async (clicked) => {
    try {
      const folder = clicked instanceof Uri ? clicked.fsPath : await chosenFolder();
      if (folder === undefined) return;
      const begin = await beginning(tools, folder);
      const choice = begin && await settled(tools, folder, begin);
      if (choice === undefined) return;
      const store = choice.store ?? storeFor(storage, folder, choice.model);
      await mkdir(dirname(store), {recursive: true});
      await galleries.sweep({...choice, folder, store});
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    }
  };
}

/** What this folder was last swept with; else the workspace's model, and what is usual. */
async function beginning({memory, models, storage}: TrainingDataTools, folder: string): Promise<Choice | undefined> {
  const known = memory.ofFolder(folder)?.request;
  const last = known && {...known, store: known.store === storeFor(storage, folder, known.model) ? undefined : known.store};
  const present = await models.remembered();
  if (last !== undefined && (present === undefined || present === last.model)) return last;
  const model = present ?? await firstModel(models, folder);
  // Another model's results have a place of their own.
  return model === undefined ? undefined : {...last, model, store: undefined};
}

async function firstModel(models: ModelChoice, folder: string): Promise<string | undefined> {
  const found = await models.forPicture(join(folder, 'any'));
  if (found === 'undecided') return undefined;
  if (found !== 'none') return found.path;
  await models.browse();
  return models.remembered();
}

/** Asks until the user starts. @returns undefined where he gave up */
async function settled(tools: TrainingDataTools, folder: string, begin: Choice): Promise<Choice | undefined> {
  let choice = begin;
  for (;;) {
    const lines = linesOf(tools, choice, folder);
    const title = `Inspect Training Data: ${basename(folder)}`;
    const picked = await window.showQuickPick(lines, {title, placeHolder: 'Enter starts; choose a line to change it'});
    if (picked === undefined) return undefined;
    if (picked.change === undefined) return choice;
    choice = {...choice, ...await picked.change()};
  }
}

interface Line extends QuickPickItem {
  /** Asks for another value; absent: it starts. */
  readonly change?: () => Promise<Partial<Choice>>;
}

/** Everything that can be set; the first line starts. */
function linesOf({models, engine}: TrainingDataTools, choice: Choice, folder: string): readonly Line[] {
  const {model, explained = 'predicted', methods = ['grad-cam'], labels, boxes, masks, store} = choice;
  return [
    {label: '$(play) Start', description: `explain every picture of ${basename(folder)}`},
    {label: 'Settings', kind: QuickPickItemKind.Separator},
    {label: 'Model', description: modelName(model), change: async () => {
      await models.choose();
      const chosen = await models.remembered();
      return chosen === undefined || chosen === model ? {} : {model: chosen, store: undefined};
    }},
    {label: 'Methods', description: methods.join(', '), change: () => chosenMethods(engine, methods)},
    {label: 'Explained class', description: explained, change: async () => ({explained: following[explained]})},
    {label: 'Labels', description: labels ?? 'names of the sub-folders', change: chosenFile('labels', 'Labels (CSV or JSON)', 'file')},
    {label: 'Boxes', description: boxes ?? 'none', change: chosenFile('boxes', 'Boxes (CSV, COCO JSON, or Pascal VOC)', 'either')},
    {label: 'Masks', description: masks ?? 'none', change: chosenFile('masks', 'Folder of Masks', 'folder')},
    {label: 'Store', description: store ?? "in Heatlens's own folder", change: async () => {
      const picked = await window.showSaveDialog({title: 'Keep the Results in', filters: {Stores: ['sqlite']}});
      return picked === undefined ? {} : {store: picked.fsPath};
    }},
  ];
}

const following: Readonly<Record<SweepTarget, SweepTarget>> = {predicted: 'labelled', labelled: 'both', both: 'predicted'};

function chosenFile(key: 'labels' | 'boxes' | 'masks', title: string, what: 'file' | 'folder' | 'either'): () => Promise<Partial<Choice>> {
  return async () => {
    const [picked] = await window.showOpenDialog({title, canSelectFolders: what !== 'file', canSelectFiles: what !== 'folder'}) ?? [];
    return picked === undefined ? {} : {[key]: picked.fsPath};
  };
}

/** The first one stays first: its maps are what the gallery shows. */
async function chosenMethods(engine: EngineClient, present: readonly string[]): Promise<Partial<Choice>> {
  const items = (await engine.methods()).map(({id, title, source}) => ({id, label: title, description: source, picked: present.includes(id)}));
  const picked = await window.showQuickPick(items, {title: 'Explain by Which Methods?', canPickMany: true});
  if (picked === undefined || picked.length === 0) return {};
  const ids = picked.map(({id}) => id);
  return {methods: [...present.filter((id) => ids.includes(id)), ...ids.filter((id) => !present.includes(id))]};
}

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

import {mkdir} from 'node:fs/promises';
import {basename, dirname, join} from 'node:path';
import {Uri, window} from 'vscode';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import type {ModelChoice} from '../models/modelChoice.ts';
import {modelName} from '../models/pickModel.ts';
import type {Galleries} from './galleries.ts';
import type {SweepMemory} from './sweepMemory.ts';
import {askForSettings, storeFor, type Line, type SweepChoice} from './sweepQuestions.ts';

export interface TrainingDataTools {
  readonly galleries: Galleries;
  readonly models: ModelChoice;
  readonly memory: SweepMemory;
  readonly engine: EngineClient;
  /** Where stores are kept that the user gives no place. */
  readonly storage: Uri;
}

type Choice = SweepChoice & {readonly model: string};

/** *Inspect Training Data…*, on a folder: every picture in it is predicted and explained, and shown in a gallery. */
export function inspectTrainingData(tools: TrainingDataTools): (folder?: unknown) => Promise<void> {
  const {galleries, storage} = tools;
  return async (clicked) => {
    try {
      const folder = clicked instanceof Uri ? clicked.fsPath : await chosenFolder();
      if (folder === undefined) return;
      const begin = await beginning(tools, folder);
      const choice = begin && (await settled(tools, folder, begin));
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
  const last = known && {
    ...known,
    store: known.store === storeFor(storage, folder, known.model) ? undefined : known.store,
  };
  const present = await models.remembered();
  if (last !== undefined && (present === undefined || present === last.model)) return last;
  const model = present ?? (await firstModel(models, folder));
  // Another model's results have a place of their own.
  return model === undefined ? undefined : {...memory.settingsOf(folder), model, store: undefined};
}

async function firstModel(models: ModelChoice, folder: string): Promise<string | undefined> {
  const found = await models.forPicture(join(folder, 'any'));
  if (found === 'undecided') return undefined;
  if (found !== 'none') return found.path;
  await models.browse();
  return models.remembered();
}

/** Asks until the user starts. @returns undefined where he gave up */
function settled({models, engine}: TrainingDataTools, folder: string, begin: Choice): Promise<Choice | undefined> {
  const title = `Inspect Training Data: ${basename(folder)}`;
  const first = ({model}: Choice): readonly Line<Choice>[] => [
    {
      label: 'Model',
      description: modelName(model),
      change: async () => {
        await models.choose();
        const chosen = await models.remembered();
        return chosen === undefined || chosen === model ? {} : {model: chosen, store: undefined};
      },
    },
  ];
  return askForSettings(begin, {title, start: `explain every picture of ${basename(folder)}`, engine, first});
}

async function chosenFolder(): Promise<string | undefined> {
  const [folder] =
    (await window.showOpenDialog({
      title: 'Inspect the Pictures of Which Folder?',
      openLabel: 'Inspect',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  return folder?.fsPath;
}

import {basename} from 'node:path';
import {Uri, window} from 'vscode';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {isModelName} from '../models/modelNames.ts';
import {chooseModelsToCompare, chooseModelToAdd} from './chooseModels.ts';
import {choosePictures} from './choosePictures.ts';
import type {Comparisons} from './comparisons.ts';
import type {FolderComparisons} from './folderComparisons.ts';

export interface CompareCommands {
  readonly engine: EngineClient;
  readonly comparisons: Comparisons;
  readonly folders: FolderComparisons;
}

/** *Compare Checkpoints…*: of the models selected in the Explorer, or of those that the user picks. */
export function compareCheckpoints({engine, comparisons, folders}: CompareCommands): (file?: unknown, selected?: unknown) => Promise<void> {
  return telling(async (file, selected) => {
    const models = selectedModels(file, selected) ?? (await chooseModelsToCompare(engine));
    if (models === undefined) return;
    const [a, b] = models;
    if (a === undefined || b === undefined) {
      void window.showInformationMessage('One model is not enough to compare. Select two or more model files in the Explorer.');
      return;
    }
    const two = models.length === 2;
    const chosen = await choosePictures(`Compare ${models.length} Checkpoints on…`, a, two);
    if (chosen?.kind === 'picture') comparisons.show({picture: chosen.path, watched: null}, models);
    else if (chosen !== undefined) await folders.show(chosen.path, [a, b]);
  });
}

/** *Add Checkpoint…*, from an explanation: its picture, with its model and another. */
export function addCheckpoint({engine, comparisons}: CompareCommands): (picture?: unknown, model?: unknown) => Promise<void> {
  return telling(async (picture, model) => {
    if (typeof picture !== 'string' || typeof model !== 'string') return;
    const other = await chooseModelToAdd(engine, picture);
    if (other !== undefined) comparisons.show({picture, watched: null}, [model, other]);
  });
}

/** *Watch Folder for Checkpoints…*: a picture is explained with every checkpoint there is, and with each that comes. */
export function watchFolder({comparisons}: CompareCommands): (folder?: unknown) => Promise<void> {
  return telling(async (clicked) => {
    const folder = clicked instanceof Uri ? clicked.fsPath : await chosenFolder();
    if (folder === undefined) return;
    const chosen = await choosePictures(`Explain Which Picture with Every Checkpoint in ${basename(folder)}?`, folder, false);
    if (chosen !== undefined) comparisons.show({picture: chosen.path, watched: folder}, []);
  });
}

/** By their path, so that epoch-2 comes before epoch-10. */
function selectedModels(file: unknown, selected: unknown): readonly string[] | undefined {
  if (!(file instanceof Uri)) return undefined;
  const all = Array.isArray(selected) && selected.length > 0 ? selected.filter((one) => one instanceof Uri) : [file];
  const paths = all.filter(({scheme, path}) => scheme === 'file' && isModelName(basename(path))).map(({fsPath}) => fsPath);
  return paths.toSorted((a, b) => a.localeCompare(b, 'en', {numeric: true}));
}

async function chosenFolder(): Promise<string | undefined> {
  const [folder] = await window.showOpenDialog({title: 'Watch Which Folder?', openLabel: 'Watch', canSelectFiles: false, canSelectFolders: true}) ?? [];
  return folder?.fsPath;
}

function telling<A extends readonly unknown[]>(work: (...inputs: A) => Promise<void>): (...inputs: A) => Promise<void> {
  return async (...inputs) => {
    try {
      await work(...inputs);
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    }
  };
}

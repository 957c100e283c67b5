import {basename} from 'node:path';
import {Uri, window} from 'vscode';
import type {Comparison} from '../../protocol/comparePanel.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {isPicture} from '../explain/explainPictures.ts';
import {isModelName} from '../models/modelNames.ts';
import {chooseModelsToCompare, chooseModelToAdd} from './chooseModels.ts';
import {choosePictures, choosePinned} from './choosePictures.ts';
import type {Comparisons} from './comparisons.ts';
import type {FolderComparisons} from './folderComparisons.ts';

/** Pictures in one panel: each is explained with every checkpoint. */
const mostPinned = 12;

export interface CompareCommands {
  readonly engine: EngineClient;
  readonly comparisons: Comparisons;
  readonly folders: FolderComparisons;
}

/** *Compare Checkpoints…*: of the models selected in the Explorer, or of those that the user picks. */
export function compareCheckpoints({
  engine,
  comparisons,
  folders,
}: CompareCommands): (file?: unknown, selected?: unknown) => Promise<void> {
  return telling(async (file, selected) => {
    const models = selectedModels(file, selected) ?? (await chooseModelsToCompare(engine));
    if (models === undefined) return;
    const [a, b] = models;
    if (a === undefined || b === undefined) {
      void window.showInformationMessage(
        'One model is not enough to compare. Select two or more model files in the Explorer.',
      );
      return;
    }
    const title = `Compare ${models.length} Checkpoints on…`;
    const chosen = models.length > 2 ? await choosePinned(title, a) : await choosePictures(title, a);
    if (chosen === undefined) return;
    if ('kind' in chosen && chosen.kind === 'folder') await folders.show(chosen.path, [a, b]);
    else pin(comparisons, {pictures: 'kind' in chosen ? [chosen.path] : chosen, watched: null}, models);
  });
}

/** *Add Checkpoint…*, from an explanation: its picture, with its model and another. */
export function addCheckpoint({
  engine,
  comparisons,
}: CompareCommands): (picture?: unknown, model?: unknown) => Promise<void> {
  return telling(async (picture, model) => {
    if (typeof picture !== 'string' || typeof model !== 'string') return;
    const other = await chooseModelToAdd(engine, picture);
    if (other !== undefined) comparisons.show({pictures: [picture], watched: null}, [model, other]);
  });
}

/**
 * *Watch Folder for Checkpoints…*: pictures are explained with every checkpoint there is, and with each that comes. On
 * a folder; pictures that are selected with it are those pinned.
 */
export function watchFolder({comparisons}: CompareCommands): (clicked?: unknown, selected?: unknown) => Promise<void> {
  return telling(async (clicked, selected) => {
    const all = urisOf(clicked, selected);
    const folder = all.find((uri) => !isPicture(uri))?.fsPath ?? (await chosenFolder());
    if (folder === undefined) return;
    const pinned = all.filter(isPicture).map(({fsPath}) => fsPath);
    const pictures =
      pinned.length > 0
        ? pinned
        : await choosePinned(`Explain Which Pictures with Every Checkpoint in ${basename(folder)}?`, folder);
    if (pictures !== undefined) pin(comparisons, {pictures, watched: folder}, []);
  });
}

function pin(comparisons: Comparisons, {pictures, watched}: Comparison, models: readonly string[]): void {
  if (pictures.length > mostPinned)
    void window.showInformationMessage(`Of ${pictures.length} pictures the first ${mostPinned} are explained.`);
  if (pictures.length > 0) comparisons.show({pictures: pictures.slice(0, mostPinned), watched}, models);
}

/** By their path, so that epoch-2 comes before epoch-10. */
function selectedModels(file: unknown, selected: unknown): readonly string[] | undefined {
  if (!(file instanceof Uri)) return undefined;
  const paths = urisOf(file, selected)
    .filter(({path}) => isModelName(basename(path)))
    .map(({fsPath}) => fsPath);
  return paths.toSorted((a, b) => a.localeCompare(b, 'en', {numeric: true}));
}

/** What the Explorer hands to a command: the file that was clicked, and all that are selected. */
function urisOf(clicked: unknown, selected: unknown): readonly Uri[] {
  const all = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  return all.filter((one) => one instanceof Uri).filter(({scheme}) => scheme === 'file');
}

async function chosenFolder(): Promise<string | undefined> {
  const [folder] =
    (await window.showOpenDialog({
      title: 'Watch Which Folder?',
      openLabel: 'Watch',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
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

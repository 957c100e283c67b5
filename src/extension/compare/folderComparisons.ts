import {createHash} from 'node:crypto';
import {mkdir} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {openPanel} from '../pages.ts';
import {readSettings, requestBase} from '../settings.ts';
import type {CompareTools} from './comparePanel.ts';
import type {Comparisons} from './comparisons.ts';
import {FolderPanel} from './folderPanel.ts';

/** The open comparisons over a folder of pictures. */
export class FolderComparisons {
  readonly #tools: CompareTools;
  readonly #comparisons: Comparisons;
  readonly #open = new Map<string, FolderPanel>();

  constructor(tools: CompareTools, comparisons: Comparisons) {
    this.#tools = tools;
    this.#comparisons = comparisons;
  }

  /** Compares two models over a folder, or brings that comparison to the front. All paths are absolute. */
  async show(folder: string, models: readonly [a: string, b: string]): Promise<void> {
    const store = storeOf(this.#tools.storage.fsPath, folder, models);
    const known = this.#open.get(store);
    if (known !== undefined) {
      known.reveal();
      return;
    }
    await mkdir(join(this.#tools.storage.fsPath, 'stores'), {recursive: true});
    const panel = openPanel('heatlens.compareFolder', 'Compare');
    const {device, tensorFlow, precision} = requestBase(readSettings(), models[0]);
    const request = {models, folder, store, ...(device && {device}), ...(tensorFlow && {tensorFlow}), ...(precision && {precision})};
    this.#open.set(store, new FolderPanel(panel, this.#tools, request, (picture) => this.#comparisons.show({picture, watched: null}, models)));
    panel.onDidDispose(() => this.#open.delete(store));
  }
}

/** The same folder and models find their store again, so that a second look goes on where the first ended. */
function storeOf(storage: string, folder: string, models: readonly string[]): string {
  const key = createHash('sha256').update([folder, ...models].join('\n')).digest('hex').slice(0, 12);
  return join(storage, 'stores', `${basename(folder)}-${key}.sqlite`);
}

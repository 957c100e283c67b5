import {mkdir} from 'node:fs/promises';
import {basename, dirname} from 'node:path';
import {isDeepStrictEqual} from 'node:util';
import type {Disposable, WebviewPanel} from 'vscode';
import type {CompareFolderRequest} from '../../protocol/compare.ts';
import type {RememberedComparison, SweepMemory} from '../gallery/sweepMemory.ts';
import {askForSettings, storeFor} from '../gallery/sweepQuestions.ts';
import {modelName} from '../models/pickModel.ts';
import {openPanel, restorePanels, savedStore} from '../pages.ts';
import {readSettings, requestBase} from '../settings.ts';
import type {CompareTools} from './comparePanel.ts';
import type {Comparisons} from './comparisons.ts';
import {FolderPanel} from './folderPanel.ts';

const viewType = 'heatlens.compareFolder';

/** The open comparisons over a folder of pictures. */
export class FolderComparisons {
  readonly #tools: CompareTools;
  readonly #comparisons: Comparisons;
  readonly #memory: SweepMemory;
  /** By their stores. */
  readonly #open = new Map<string, {readonly panel: FolderPanel; readonly comparison: CompareFolderRequest}>();

  constructor(tools: CompareTools, comparisons: Comparisons, memory: SweepMemory) {
    this.#tools = tools;
    this.#comparisons = comparisons;
    this.#memory = memory;
  }

  /** Asks how to sweep the folder, then compares two models over it. All paths are absolute. */
  async show(folder: string, models: readonly [a: string, b: string]): Promise<void> {
    const {engine, storage} = this.#tools;
    const choice = await askForSettings(
      {...this.#memory.settingsOf(folder), store: undefined},
      {
        title: `Compare ${models.map(modelName).join(' with ')}`,
        start: `explain every picture of ${basename(folder)} with both`,
        engine,
        settled: 'Explained class', // the same for both, or their maps could not be compared
      },
    );
    if (choice === undefined) return;
    const comparison = {...choice, folder, models, store: choice.store ?? storeFor(storage, folder, ...models)};
    const known = this.#open.get(comparison.store);
    if (known !== undefined && isDeepStrictEqual(known.comparison, comparison)) {
      known.panel.reveal();
      return;
    }
    known?.panel.dispose();
    await mkdir(dirname(comparison.store), {recursive: true});
    await this.#memory.remember({comparison, finished: false});
    this.#add(openPanel(viewType, 'Compare'), comparison).run();
  }

  /** Brings comparisons back after the window was reloaded; one that was not finished waits for a click. */
  registerSerializer(): Disposable {
    return restorePanels(viewType, savedStore, (panel, {store}) => {
      const known = this.#memory.comparisonOf(store);
      if (known === undefined) panel.dispose();
      else this.#restore(panel, known);
    });
  }

  #restore(panel: WebviewPanel, {comparison, finished}: RememberedComparison): void {
    const restored = this.#add(panel, comparison);
    // What is in the store already costs a moment only.
    if (finished) restored.run();
  }

  #add(panel: WebviewPanel, comparison: CompareFolderRequest): FolderPanel {
    const {folder, models, store} = comparison;
    const {device, tensorFlow, precision} = requestBase(readSettings(), models[0]);
    const request = {
      ...comparison,
      ...(device && {device}),
      ...(tensorFlow && {tensorFlow}),
      ...(precision && {precision}),
    };
    const opened = new FolderPanel(panel, this.#tools, request, {
      openPicture: (picture) => this.#comparisons.show({pictures: [picture], watched: null}, models),
      finished: () => void this.#memory.remember({comparison, finished: true}),
    });
    panel.title = `Compare: ${basename(folder)}`;
    this.#open.set(store, {panel: opened, comparison});
    panel.onDidDispose(() => {
      if (this.#open.get(store)?.panel === opened) this.#open.delete(store);
    });
    return opened;
  }
}

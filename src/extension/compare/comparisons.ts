import type {Disposable, WebviewPanel} from 'vscode';
import type {Comparison, SavedComparison} from '../../protocol/comparePanel.ts';
import {openPanel, restorePanels} from '../pages.ts';
import {savedComparison} from './compareDoor.ts';
import {ComparePanel, type CompareTools} from './comparePanel.ts';

const viewType = 'heatlens.compare';

/** The open comparisons on a picture, or a few, each. */
export class Comparisons {
  readonly #tools: CompareTools;
  readonly #open = new Map<string, ComparePanel>();

  constructor(tools: CompareTools) {
    this.#tools = tools;
  }

  /** Compares models on pictures, or adds them to the panel that has these already. All paths are absolute. */
  show(comparison: Comparison, models: readonly string[]): void {
    const known = this.#open.get(keyOf(comparison));
    if (known !== undefined) {
      known.reveal(models);
      return;
    }
    this.#add(openPanel(viewType, 'Compare'), {comparison, models, questions: []});
  }

  /** Brings comparisons back after the window was reloaded; a folder that was watched is watched again. */
  registerSerializer(): Disposable {
    return restorePanels(viewType, savedComparison, (panel, saved) => this.#add(panel, saved));
  }

  #add(panel: WebviewPanel, saved: SavedComparison): void {
    const key = keyOf(saved.comparison);
    const opened = new ComparePanel(panel, this.#tools, saved);
    this.#open.set(key, opened);
    panel.onDidDispose(() => {
      if (this.#open.get(key) === opened) this.#open.delete(key);
    });
  }
}

function keyOf({pictures, watched}: Comparison): string {
  return JSON.stringify([pictures, watched]);
}

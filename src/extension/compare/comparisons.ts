import {Uri, ViewColumn, window, type WebviewPanel} from 'vscode';
import type {Comparison} from '../../protocol/comparePanel.ts';
import {ComparePanel, type CompareTools} from './comparePanel.ts';

/** The open comparisons on one picture each. */
export class Comparisons {
  readonly #tools: CompareTools;
  readonly #open = new Map<string, ComparePanel>();

  constructor(tools: CompareTools) {
    this.#tools = tools;
  }

  /** Compares models on a picture, or adds them to the panel that has it already. All paths are absolute. */
  show(about: Comparison, models: readonly string[]): void {
    const key = JSON.stringify([about.picture, about.watched]);
    const known = this.#open.get(key);
    if (known !== undefined) {
      known.reveal(models);
      return;
    }
    const panel = openPage('heatlens.compare', 'Compare', this.#tools.extension);
    this.#open.set(key, new ComparePanel(panel, this.#tools, about, models));
    panel.onDidDispose(() => this.#open.delete(key));
  }
}

/** Two maps beside each other need the room of a whole editor group; hidden, the page keeps its maps. */
export function openPage(viewType: string, title: string, extension: Uri): WebviewPanel {
  const options = {enableScripts: true, localResourceRoots: [Uri.joinPath(extension, 'dist')], retainContextWhenHidden: true};
  return window.createWebviewPanel(viewType, title, ViewColumn.Active, options);
}

import type {Comparison} from '../../protocol/comparePanel.ts';
import {openPanel} from '../pages.ts';
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
    const panel = openPanel('heatlens.compare', 'Compare');
    this.#open.set(key, new ComparePanel(panel, this.#tools, about, models));
    panel.onDidDispose(() => this.#open.delete(key));
  }
}

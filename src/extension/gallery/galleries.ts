import {Uri, ViewColumn, window} from 'vscode';
import type {SweepRequest} from '../../protocol/sweep.ts';
import {GalleryPanel, type GalleryTools} from './galleryPanel.ts';

const viewType = 'heatlens.gallery';

/** The open galleries, one for each store. */
export class Galleries {
  readonly #tools: GalleryTools;
  readonly #open = new Map<string, GalleryPanel>();

  constructor(tools: GalleryTools) {
    this.#tools = tools;
  }

  /**
   * Shows a store, or brings its gallery to the front.
   *
   * @param store absolute path
   * @param sweep what fills the store
   */
  show(store: string, sweep?: SweepRequest): void {
    const known = this.#open.get(store);
    if (known !== undefined) {
      known.reveal();
      return;
    }
    const dist = Uri.joinPath(this.#tools.extension, 'dist');
    const options = {enableScripts: true, localResourceRoots: [dist], retainContextWhenHidden: true};
    const panel = window.createWebviewPanel(viewType, 'Training Data', ViewColumn.Active, options);
    this.#open.set(store, new GalleryPanel(panel, this.#tools, store, sweep));
    panel.onDidDispose(() => this.#open.delete(store));
  }

  /** *Open Training Data Store…* */
  readonly openStore = async (file?: unknown): Promise<void> => {
    if (file instanceof Uri) {
      this.show(file.fsPath);
      return;
    }
    const [chosen] = await window.showOpenDialog({title: 'Open a Training Data Store', openLabel: 'Open', filters: {Stores: ['sqlite', 'db', 'heatlens']}}) ?? [];
    if (chosen !== undefined) this.show(chosen.fsPath);
  };
}

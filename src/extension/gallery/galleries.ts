import {Uri, window, type Disposable, type WebviewPanel} from 'vscode';
import type {SweepRequest} from '../../protocol/sweep.ts';
import {openPanel, restorePanels, savedStore} from '../pages.ts';
import {GalleryPanel, type GalleryTools} from './galleryPanel.ts';
import type {RememberedSweep} from './sweepMemory.ts';

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
   */
  show(store: string): GalleryPanel {
    const known = this.#open.get(store);
    if (known !== undefined) {
      known.reveal();
      return known;
    }
    const panel = openPanel(viewType, 'Training Data');
    return this.#add(panel, store, this.#tools.memory.ofStore(store));
  }

  /** Shows the store of a sweep while it is filled; what it holds already is there at once. */
  async sweep(request: SweepRequest): Promise<void> {
    await this.#tools.memory.remember({request, finished: false});
    this.show(request.store).sweep(request);
  }

  /** Brings galleries back after the window was reloaded; a sweep that was not finished waits for a click. */
  registerSerializer(): Disposable {
    return restorePanels(
      viewType,
      savedStore,
      (panel, {store}) => void this.#add(panel, store, this.#tools.memory.ofStore(store)),
    );
  }

  /** *Open Training Data Store…* */
  readonly openStore = async (file?: unknown): Promise<void> => {
    if (file instanceof Uri) {
      this.show(file.fsPath);
      return;
    }
    const [chosen] =
      (await window.showOpenDialog({
        title: 'Open a Training Data Store',
        openLabel: 'Open',
        filters: {Stores: ['sqlite', 'db', 'heatlens']},
      })) ?? [];
    if (chosen !== undefined) this.show(chosen.fsPath);
  };

  #add(panel: WebviewPanel, store: string, sweep: RememberedSweep | undefined): GalleryPanel {
    const gallery = new GalleryPanel(panel, this.#tools, store, sweep);
    this.#open.set(store, gallery);
    panel.onDidDispose(() => {
      if (this.#open.get(store) === gallery) this.#open.delete(store);
    });
    return gallery;
  }
}

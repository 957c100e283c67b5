import {join} from 'node:path';
import {commands, Uri, window, type WebviewPanel} from 'vscode';
import {createMessageConnection, type MessageConnection} from 'vscode-jsonrpc/node';
import type {CompareFolderRequest} from '../../protocol/compare.ts';
import {folderCalls, folderEvents, type FolderState} from '../../protocol/comparePanel.ts';
import {failure} from '../engine/engineError.ts';
import {webviewPort} from '../explain/webviewPort.ts';
import {answerGallery} from '../gallery/galleryAnswers.ts';
import {parseIds} from '../gallery/galleryDoor.ts';
import {showPage} from '../pages.ts';
import {readSettings, viewSettings} from '../settings.ts';
import type {CompareTools} from './comparePanel.ts';
import {FolderRun} from './folderRun.ts';

/** Pictures opened at once; each is a panel. */
const mostOpened = 5;

interface FolderActions {
  /** Compares the models on one of the pictures. */
  openPicture(picture: string): void;
  /** Everything is in the store. */
  finished(): void;
}

/** One webview that compares two models over a folder, with its link. */
export class FolderPanel {
  readonly #panel: WebviewPanel;
  readonly #tools: CompareTools;
  readonly #request: CompareFolderRequest;
  readonly #connection: MessageConnection;
  readonly #run: FolderRun;
  readonly #actions: FolderActions;

  constructor(panel: WebviewPanel, tools: CompareTools, request: CompareFolderRequest, actions: FolderActions) {
    this.#panel = panel;
    this.#tools = tools;
    this.#request = request;
    this.#actions = actions;
    this.#connection = createMessageConnection(...webviewPort(panel));
    const {engine} = tools;
    const comparer = {
      compareFolder: engine.compareFolder.bind(engine),
      overview: (store: string) => engine.call('overview', {store}),
    };
    this.#run = new FolderRun(comparer, request, (state) => this.#show(state));
    this.#answer();
    this.#connection.listen();
    panel.onDidDispose(() => {
      this.#run.stop();
      this.#connection.dispose();
    });
    panel.iconPath = Uri.joinPath(tools.extension, 'media', 'icon.svg');
    showPage(panel, tools.extension, 'compareFolder', 'Compare Checkpoints');
  }

  /** Sweeps what is missing, and compares. */
  run(): void {
    void this.#run.run();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  reveal(): void {
    this.#panel.reveal();
    if (this.#run.state.kind !== 'done') this.run();
  }

  #answer(): void {
    const connection = this.#connection;
    const {engine, storage} = this.#tools;
    const cache = join(storage.fsPath, 'thumbnails.sqlite');
    answerGallery(connection, {engine, store: this.#request.store, cache}, () => {});
    connection.onNotification(folderCalls.ready, () => this.#replay());
    connection.onNotification(folderCalls.stop, () => this.#run.stop());
    connection.onNotification(folderCalls.resume, () => this.run());
    connection.onNotification(folderCalls.open, (params) => void this.#open(parseIds(params).ids));
    connection.onNotification(folderCalls.showLog, () => void commands.executeCommand('heatlens.showLog'));
  }

  async #open(ids: Uint32Array): Promise<void> {
    try {
      const rows = await this.#tools.engine.call('rows', {store: this.#request.store, ids: ids.slice(0, mostOpened)});
      for (const path of new Set(rows.map((row) => row.path))) this.#actions.openPicture(path);
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    }
  }

  #show(state: FolderState): void {
    void this.#connection.sendNotification(folderEvents.state, state);
    if (state.kind === 'done') this.#actions.finished();
  }

  #replay(): void {
    const {folder, models, store} = this.#request;
    void this.#connection.sendNotification(folderEvents.about, {folder, models, store});
    void this.#connection.sendNotification(folderEvents.view, viewSettings(readSettings()));
    void this.#connection.sendNotification(folderEvents.state, this.#run.state);
  }
}

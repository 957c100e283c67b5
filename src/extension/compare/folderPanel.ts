import {basename, join} from 'node:path';
import {commands, Uri, window, type WebviewPanel} from 'vscode';
import {createMessageConnection, type MessageConnection} from 'vscode-jsonrpc/node';
import type {CompareFolderRequest} from '../../protocol/compare.ts';
import {folderCalls, folderEvents} from '../../protocol/comparePanel.ts';
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

/** One webview that compares two models over a folder, with its link. */
export class FolderPanel {
  readonly #panel: WebviewPanel;
  readonly #tools: CompareTools;
  readonly #request: CompareFolderRequest;
  readonly #connection: MessageConnection;
  readonly #run: FolderRun;
  readonly #openPicture: (picture: string) => void;

  /** @param openPicture compares the models on one of the pictures */
  constructor(panel: WebviewPanel, tools: CompareTools, request: CompareFolderRequest, openPicture: (picture: string) => void) {
    this.#panel = panel;
    this.#tools = tools;
    this.#request = request;
    this.#openPicture = openPicture;
    this.#connection = createMessageConnection(...webviewPort(panel));
    const {engine} = tools;
    const comparer = {
      compareFolder: engine.compareFolder.bind(engine),
      overview: (store: string) => engine.call('overview', {store}),
    };
    this.#run = new FolderRun(comparer, request, (state) => void this.#connection.sendNotification(folderEvents.state, state));
    this.#answer();
    this.#connection.listen();
    panel.onDidDispose(() => {
      this.#run.stop();
      this.#connection.dispose();
    });
    panel.title = `Compare: ${basename(request.folder)}`;
    panel.iconPath = Uri.joinPath(tools.extension, 'media', 'icon.svg');
    showPage(panel, tools.extension, 'compareFolder', 'Compare Checkpoints');
    void this.#run.run();
  }

  reveal(): void {
    this.#panel.reveal();
    if (this.#run.state.kind !== 'done') void this.#run.run();
  }

  #answer(): void {
    const connection = this.#connection;
    const {engine, storage} = this.#tools;
    const cache = join(storage.fsPath, 'thumbnails.sqlite');
    answerGallery(connection, {engine, store: this.#request.store, cache}, () => {});
    connection.onNotification(folderCalls.ready, () => this.#replay());
    connection.onNotification(folderCalls.stop, () => this.#run.stop());
    connection.onNotification(folderCalls.resume, () => void this.#run.run());
    connection.onNotification(folderCalls.open, (params) => void this.#open(parseIds(params).ids));
    connection.onNotification(folderCalls.showLog, () => void commands.executeCommand('heatlens.showLog'));
  }

  async #open(ids: Uint32Array): Promise<void> {
    try {
      const rows = await this.#tools.engine.call('rows', {store: this.#request.store, ids: ids.slice(0, mostOpened)});
      for (const path of new Set(rows.map((row) => row.path))) this.#openPicture(path);
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    }
  }

  #replay(): void {
    const {folder, models} = this.#request;
    void this.#connection.sendNotification(folderEvents.about, {folder, models});
    void this.#connection.sendNotification(folderEvents.view, viewSettings(readSettings()));
    void this.#connection.sendNotification(folderEvents.state, this.#run.state);
  }
}

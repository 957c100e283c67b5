import {randomBytes} from 'node:crypto';
import {writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {commands, env, Uri, window, type WebviewPanel} from 'vscode';
import {createMessageConnection, type MessageConnection} from 'vscode-jsonrpc/node';
import type {StoreOverview} from '../../protocol/gallery.ts';
import {galleryCalls, galleryEvents, type GalleryState, type PictureAction, type SweepState} from '../../protocol/galleryPanel.ts';
import type {SweepProgress, SweepRequest} from '../../protocol/sweep.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {panelPage} from '../explain/panelPage.ts';
import {webviewPort} from '../explain/webviewPort.ts';
import type {Panels} from '../explain/panels.ts';
import {readSettings, viewSettings} from '../settings.ts';
import {parseAct, parseExported, parseIds, parseQuery, parseSaved, parseTag, parseThumbnails} from './galleryDoor.ts';
import {SweepRun} from './sweepRun.ts';

/** What galleries share. */
export interface GalleryTools {
  readonly extension: Uri;
  /** Where thumbnails are kept. */
  readonly storage: Uri;
  readonly engine: EngineClient;
  readonly panels: Panels;
}

/** Pictures of thumbnails are small, and made again where this is not enough. */
const cacheBytes = 256 << 20;
/** While a sweep writes, the gallery looks again after so many milliseconds. */
const lookAgain = 3000;

/** The gallery of one store, with the sweep that fills it where there is one. */
export class GalleryPanel {
  readonly #panel: WebviewPanel;
  readonly #tools: GalleryTools;
  readonly #store: string;
  readonly #connection: MessageConnection;
  readonly #sweep: SweepRun | undefined;
  #state: GalleryState = {kind: 'pending', message: 'Opening the store…'};
  #looked = 0;

  /** @param sweep what fills the store; absent: it is shown as it is */
  constructor(panel: WebviewPanel, tools: GalleryTools, store: string, sweep?: SweepRequest) {
    this.#panel = panel;
    this.#tools = tools;
    this.#store = store;
    this.#connection = createMessageConnection(...webviewPort(panel));
    this.#sweep = sweep && new SweepRun(tools.engine, sweep, (state) => this.#swept(state));
    this.#answer();
    this.#connection.listen();
    panel.onDidDispose(() => {
      this.#sweep?.pause();
      this.#connection.dispose();
    });
    panel.iconPath = Uri.joinPath(tools.extension, 'media', 'icon.svg');
    panel.webview.html = page(panel, tools.extension);
    if (this.#sweep === undefined) void this.#look();
    else void this.#sweep.run();
  }

  reveal(): void {
    this.#panel.reveal();
    void this.#look();
  }

  #answer(): void {
    const {engine} = this.#tools;
    const store = this.#store;
    const connection = this.#connection;
    const cache = join(this.#tools.storage.fsPath, 'thumbnails.sqlite');
    connection.onNotification(galleryCalls.ready, () => this.#replay());
    connection.onRequest(galleryCalls.query, (params) => engine.call('query', {...parseQuery(params), store}));
    connection.onRequest(galleryCalls.rows, (params) => engine.call('rows', {...parseIds(params), store}));
    connection.onRequest(galleryCalls.thumbnails, (params) => engine.call('thumbnails', {...parseThumbnails(params), store, cache, cacheBytes}));
    connection.onRequest(galleryCalls.tag, async (params) => {
      const answer = await engine.call('tag', {...parseTag(params), store});
      void this.#look();
      return answer;
    });
    connection.onNotification(galleryCalls.act, (params) => {
      const {action, ids} = parseAct(params);
      void this.#act(action, ids);
    });
    connection.onNotification(galleryCalls.pause, () => this.#sweep?.pause());
    connection.onNotification(galleryCalls.resume, () => void this.#sweep?.run());
    connection.onRequest(galleryCalls.saveText, (params) => this.#save(parseSaved(params)));
    connection.onRequest(galleryCalls.exportStore, async (params) => {
      const {run, format} = parseExported(params);
      const file = await askForFile('Export the Numbers', `${basename(store)}.${format}`);
      return file === undefined ? null : engine.call('exportStore', {store, run, format, file});
    });
    connection.onNotification(galleryCalls.showLog, () => void commands.executeCommand('heatlens.showLog'));
  }

  /** A new page, also one that VS Code makes again after the panel was hidden, knows nothing. */
  #replay(): void {
    void this.#connection.sendNotification(galleryEvents.view, viewSettings(readSettings()));
    void this.#connection.sendNotification(galleryEvents.state, this.#state);
    if (this.#sweep !== undefined) void this.#connection.sendNotification(galleryEvents.sweep, this.#sweep.state);
  }

  #swept(state: SweepState): void {
    void this.#connection.sendNotification(galleryEvents.sweep, state);
    const grown = state.kind === 'running' && hasPictures(state.progress) && Date.now() - this.#looked > lookAgain;
    if (grown || state.kind === 'idle' || state.kind === 'paused') void this.#look();
    if (state.kind === 'failed' && this.#state.kind === 'pending') this.#enter(state);
  }

  async #look(): Promise<void> {
    this.#looked = Date.now();
    try {
      this.#enter({kind: 'open', overview: await this.#tools.engine.call('overview', {store: this.#store})});
    } catch (error) {
      this.#enter({kind: 'failed', ...failure(error)});
    }
  }

  #enter(state: GalleryState): void {
    this.#state = state;
    if (state.kind === 'open') this.#panel.title = titleOf(state.overview);
    void this.#connection.sendNotification(galleryEvents.state, state);
  }

  async #act(action: PictureAction, ids: Uint32Array): Promise<void> {
    try {
      const rows = await this.#tools.engine.call('rows', {store: this.#store, ids});
      await this.#acts[action](rows.map(({path}) => path));
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    }
  }

  readonly #acts: Readonly<Record<PictureAction, (paths: readonly string[]) => unknown>> = {
    explain: (paths) => this.#tools.panels.show(paths, this.#model),
    reveal: (paths) => paths.length > 0 && commands.executeCommand('revealInExplorer', Uri.file(paths[0])),
    'copy-paths': (paths) => env.clipboard.writeText(paths.join('\n')),
    'write-list': (paths) => this.#save({name: 'pictures.txt', text: `${paths.join('\n')}\n`}),
  };

  /** The model of the newest run: its explanations are what the gallery shows. */
  get #model(): string | undefined {
    return this.#state.kind === 'open' ? this.#state.overview.runs.at(-1)?.model.path : undefined;
  }

  async #save({name, text}: {readonly name: string; readonly text: string}): Promise<{file: string} | null> {
    const file = await askForFile('Save', name);
    if (file === undefined) return null;
    await writeFile(file, text);
    return {file};
  }
}

/** The dialog asks before a file is replaced. */
async function askForFile(title: string, name: string): Promise<string | undefined> {
  return (await window.showSaveDialog({title, defaultUri: Uri.file(name)}))?.fsPath;
}

function hasPictures(progress: SweepProgress): boolean {
  return progress.stage === 'pictures' && progress.done > 0;
}

function titleOf({runs, path}: StoreOverview): string {
  const run = runs.at(-1);
  return `Training data: ${basename(run?.folder ?? path)}`;
}

function page({webview}: WebviewPanel, extension: Uri): string {
  const resource = (name: string) => webview.asWebviewUri(Uri.joinPath(extension, 'dist', name)).toString();
  return panelPage({
    cspSource: webview.cspSource,
    script: resource('gallery.js'),
    style: resource('gallery.css'),
    nonce: randomBytes(16).toString('base64'),
    title: 'Training Data',
  });
}

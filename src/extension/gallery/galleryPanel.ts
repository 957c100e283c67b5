import {writeFile} from 'node:fs/promises';
import {basename, join} from 'node:path';
import {commands, env, Uri, window, type WebviewPanel} from 'vscode';
import {createMessageConnection, type MessageConnection} from 'vscode-jsonrpc/node';
import type {StoredRun, StoreOverview} from '../../protocol/gallery.ts';
import {
  galleryCalls,
  galleryEvents,
  type GalleryState,
  type PictureAction,
  type SweepState,
} from '../../protocol/galleryPanel.ts';
import type {SweepProgress, SweepRequest} from '../../protocol/sweep.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {EngineError, failure} from '../engine/engineError.ts';
import {webviewPort} from '../explain/webviewPort.ts';
import type {Panels} from '../explain/panels.ts';
import {showPage} from '../pages.ts';
import {readSettings, viewSettings} from '../settings.ts';
import {askForFile} from './askForFile.ts';
import {answerGallery, told} from './galleryAnswers.ts';
import {parseAct, parseRanged, parseSaved} from './galleryDoor.ts';
import type {RememberedSweep, SweepMemory} from './sweepMemory.ts';
import {SweepRun} from './sweepRun.ts';

/** What galleries share. */
export interface GalleryTools {
  readonly extension: Uri;
  /** Where thumbnails are kept. */
  readonly storage: Uri;
  readonly engine: EngineClient;
  readonly panels: Panels;
  readonly memory: SweepMemory;
}

/** While a store grows, the gallery looks again after so many milliseconds. */
const lookAgain = 3000;
const rowsAtOnce = 500;

/** The gallery of one store, with the sweep that fills it where there is one. */
export class GalleryPanel {
  readonly #panel: WebviewPanel;
  readonly #tools: GalleryTools;
  readonly #store: string;
  readonly #connection: MessageConnection;
  #sweep: SweepRun | undefined;
  #state: GalleryState = {kind: 'pending', message: 'Opening the store…'};
  #looked = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param known the sweep that filled the store when it was last open; it does not go on by itself */
  constructor(panel: WebviewPanel, tools: GalleryTools, store: string, known?: RememberedSweep) {
    this.#panel = panel;
    this.#tools = tools;
    this.#store = store;
    this.#connection = createMessageConnection(...webviewPort(panel));
    this.#sweep = known && this.#sweepOf(known.request, known.finished ? 'idle' : 'paused');
    this.#answer();
    this.#connection.listen();
    panel.onDidDispose(() => {
      clearTimeout(this.#timer);
      this.#sweep?.pause();
      this.#connection.dispose();
    });
    panel.iconPath = Uri.joinPath(tools.extension, 'media', 'icon.svg');
    showPage(panel, tools.extension, 'gallery', 'Training Data');
    void this.#look();
  }

  reveal(): void {
    this.#panel.reveal();
    void this.#look();
  }

  /** Fills the store, unless a sweep does so already. */
  sweep(request: SweepRequest): void {
    if (this.#sweep?.state.kind === 'running') return;
    this.#sweep = this.#sweepOf(request, 'idle');
    void this.#sweep.run();
  }

  /** As the explanation's panel does: the range is the model's, so whatever is explained next takes it too. */
  async #sweepWith({run, range}: ReturnType<typeof parseRanged>): Promise<void> {
    const found = this.#runOf(run);
    const last = this.#sweep;
    if (found === undefined) return;
    if (last === undefined) {
      throw new EngineError(
        'argument-invalid',
        `Nobody swept this store from here. Choose Inspect Training Data… on ${found.folder}, ` +
          'or sweep it again where it was made, with --range.',
      );
    }
    if (last.state.kind === 'running') {
      throw new EngineError('argument-invalid', 'A sweep is running. Pause it first, or wait for its end.');
    }
    await this.#tools.engine.call('remember', {model: found.model.path, range});
    this.sweep({...last.request, model: found.model.path});
  }

  #sweepOf(request: SweepRequest, begins: 'idle' | 'paused'): SweepRun {
    // Another model, or other methods, make another run, which the page lets choose.
    return new SweepRun(
      this.#tools.engine,
      {...request, device: readSettings().device, addRun: true},
      (state) => this.#swept(state),
      begins,
    );
  }

  #answer(): void {
    const connection = this.#connection;
    const {engine, storage} = this.#tools;
    const store = this.#store;
    answerGallery(
      connection,
      {engine, store, cache: join(storage.fsPath, 'thumbnails.sqlite')},
      () => void this.#look(),
    );
    connection.onNotification(galleryCalls.ready, () => this.#replay());
    connection.onNotification(galleryCalls.act, (params) => {
      const {run, action, ids} = parseAct(params);
      void this.#act(action, run, ids);
    });
    connection.onNotification(galleryCalls.pause, () => this.#sweep?.pause());
    connection.onNotification(galleryCalls.resume, () => void this.#sweep?.run());
    connection.onRequest(
      galleryCalls.sweepWith,
      told((params) => this.#sweepWith(parseRanged(params))),
    );
    connection.onRequest(
      galleryCalls.saveText,
      told((params) => this.#save(parseSaved(params))),
    );
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
    if (state.kind === 'running') {
      if (hasPictures(state.progress) && Date.now() - this.#looked > lookAgain) void this.#look();
      return;
    }
    if (state.kind === 'done' && this.#sweep !== undefined)
      void this.#tools.memory.remember({request: this.#sweep.request, finished: true});
    if (state.kind === 'failed' && this.#state.kind === 'pending') this.#enter(state);
    else void this.#look();
  }

  async #look(): Promise<void> {
    this.#looked = Date.now();
    try {
      this.#enter({kind: 'open', overview: await this.#tools.engine.call('overview', {store: this.#store})});
    } catch (error) {
      // A sweep makes the store; where it cannot, it says so itself.
      if (this.#sweep?.state.kind !== 'running') this.#enter({kind: 'failed', ...failure(error)});
    }
  }

  #enter(state: GalleryState): void {
    this.#state = state;
    if (state.kind === 'open') this.#panel.title = titleOf(state.overview);
    void this.#connection.sendNotification(galleryEvents.state, state);
    clearTimeout(this.#timer);
    const othersWrite = state.kind === 'open' && state.overview.growing && this.#sweep?.state.kind !== 'running';
    if (othersWrite) this.#timer = setTimeout(() => void this.#look(), lookAgain);
  }

  async #act(action: PictureAction, run: number, ids: Uint32Array): Promise<void> {
    try {
      const paths = await this.#pathsOf(ids);
      if (paths.length > 0) await this.#acts[action](paths, run);
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    }
  }

  /** A row carries its map, so that all of a large store at once would be hundreds of megabytes. */
  async #pathsOf(ids: Uint32Array): Promise<readonly string[]> {
    const paths: string[] = [];
    for (let at = 0; at < ids.length; at += rowsAtOnce) {
      const rows = await this.#tools.engine.call('rows', {store: this.#store, ids: ids.slice(at, at + rowsAtOnce)});
      paths.push(...rows.map(({path}) => path));
    }
    return paths;
  }

  readonly #acts: Readonly<Record<PictureAction, (paths: readonly string[], run: number) => unknown>> = {
    explain: (paths, run) => this.#tools.panels.show(paths, this.#runOf(run)?.model.path),
    reveal: (paths) => commands.executeCommand('revealInExplorer', Uri.file(paths[0])),
    'copy-paths': (paths) => env.clipboard.writeText(paths.join('\n')),
    'write-list': (paths) => this.#save({name: 'pictures.txt', text: `${paths.join('\n')}\n`}),
  };

  #runOf(run: number): StoredRun | undefined {
    return this.#state.kind === 'open' ? this.#state.overview.runs.find(({id}) => id === run) : undefined;
  }

  async #save({name, text}: {readonly name: string; readonly text: string}): Promise<{file: string} | null> {
    const file = await askForFile('Save', name);
    if (file === undefined) return null;
    await writeFile(file, text);
    return {file};
  }
}

function hasPictures(progress: SweepProgress): boolean {
  return progress.stage === 'pictures' && progress.done > 0;
}

function titleOf({runs, path}: StoreOverview): string {
  const run = runs.at(-1);
  return `Training data: ${basename(run?.folder ?? path)}`;
}

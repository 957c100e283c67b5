import {basename} from 'node:path';
import {commands, Uri, type WebviewPanel} from 'vscode';
import {createMessageConnection, type MessageConnection} from 'vscode-jsonrpc/node';
import {compareCalls, compareEvents, type Comparison} from '../../protocol/comparePanel.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {webviewPort} from '../explain/webviewPort.ts';
import {showPage} from '../pages.ts';
import {readSettings, requestBase, viewSettings} from '../settings.ts';
import {modelsBelow, stampOf} from './checkpointFiles.ts';
import {CheckpointKeeper} from './checkpointKeeper.ts';
import {CheckpointWatch} from './checkpointWatch.ts';
import {chooseModelToAdd} from './chooseModels.ts';
import {parseCheckpoint, parseQuestion, parseSeries, parseSight} from './compareDoor.ts';
import {exportSeries} from './exportSeries.ts';
import {PictureComparison, type ComparisonView} from './pictureComparison.ts';
import {steadyExplainer} from './steadyExplainer.ts';

/** What comparisons share. */
export interface CompareTools {
  readonly extension: Uri;
  /** Where stores of folders are kept. */
  readonly storage: Uri;
  readonly engine: EngineClient;
}

/** Milliseconds between two looks at the models' files. */
const betweenLooks = 1000;

/** One webview that compares models on a picture, with its link. */
export class ComparePanel {
  readonly #panel: WebviewPanel;
  readonly #tools: CompareTools;
  readonly #about: Comparison;
  readonly #connection: MessageConnection;
  readonly #comparison: PictureComparison;
  readonly #keeper: CheckpointKeeper;

  /** @param models absolute paths; those in the watched folder come by themselves */
  constructor(panel: WebviewPanel, tools: CompareTools, about: Comparison, models: readonly string[]) {
    this.#panel = panel;
    this.#tools = tools;
    this.#about = about;
    this.#connection = createMessageConnection(...webviewPort(panel));
    const settings = readSettings();
    const stamp = async (path: string) => (await stampOf(path)).stamp;
    this.#comparison = new PictureComparison({
      picture: about.picture,
      explainer: steadyExplainer(tools.engine, stamp),
      baseOf: (model) => requestBase(readSettings(), model),
      question: {target: null, method: settings.method, aggregate: settings.aggregation},
      view: viewOf(this.#connection),
    });
    this.#keeper = new CheckpointKeeper(this.#comparison, stamp, this.#watch());
    this.#answer();
    this.#connection.listen();
    const timer = setInterval(() => void this.#keeper.look(), betweenLooks);
    panel.onDidDispose(() => {
      clearInterval(timer);
      this.#comparison.dispose();
      this.#connection.dispose();
    });
    panel.title = `${about.watched === null ? 'Compare' : 'Watch'}: ${basename(about.picture)}`;
    panel.iconPath = Uri.joinPath(tools.extension, 'media', 'icon.svg');
    showPage(panel, tools.extension, 'compare', 'Compare Checkpoints');
    void this.#keeper.add(models);
  }

  /** Brings the panel to the front, with these models among its own. */
  reveal(models: readonly string[]): void {
    this.#panel.reveal();
    const known = new Set(this.#comparison.checkpoints.map(({path}) => path));
    void this.#keeper.add(models.filter((path) => !known.has(path)));
  }

  #watch(): CheckpointWatch | undefined {
    const {watched} = this.#about;
    if (watched === null) return undefined;
    const opens = async (path: string) => {
      try {
        await this.#tools.engine.call('outline', {model: path});
        this.#note('');
        return true;
      } catch (error) {
        this.#note(`${basename(path)} is not complete, or cannot be read: ${failure(error).message}`);
        return false;
      }
    };
    return new CheckpointWatch(() => modelsBelow(watched), opens);
  }

  #answer(): void {
    const connection = this.#connection;
    const comparison = this.#comparison;
    const {engine} = this.#tools;
    connection.onNotification(compareCalls.ready, () => this.#replay());
    connection.onRequest(compareCalls.methods, () => engine.methods());
    connection.onNotification(compareCalls.ask, (params) => comparison.ask(parseQuestion(params)));
    connection.onNotification(compareCalls.inSight, (params) => comparison.prefer(parseSight(params).checkpoints));
    connection.onNotification(compareCalls.stop, () => comparison.stop());
    connection.onNotification(compareCalls.retry, (params) => comparison.retry(parseCheckpoint(params).checkpoint));
    connection.onNotification(compareCalls.addCheckpoint, () => void this.#add());
    connection.onRequest(compareCalls.export, (params) => exportSeries(engine, comparison.explanations(), parseSeries(params)));
    connection.onNotification(compareCalls.showLog, () => void commands.executeCommand('heatlens.showLog'));
  }

  async #add(): Promise<void> {
    const model = await chooseModelToAdd(this.#tools.engine, this.#about.picture);
    if (model !== undefined) await this.#keeper.add([model]);
  }

  #note(text: string): void {
    void this.#connection.sendNotification(compareEvents.note, {text});
  }

  /** A new page, also one that VS Code makes again, knows nothing. */
  #replay(): void {
    void this.#connection.sendNotification(compareEvents.comparison, this.#about);
    void this.#connection.sendNotification(compareEvents.view, viewSettings(readSettings()));
    this.#comparison.replay();
  }
}

function viewOf(connection: MessageConnection): ComparisonView {
  return {
    checkpoints: (checkpoints) => void connection.sendNotification(compareEvents.checkpoints, checkpoints),
    question: (question) => void connection.sendNotification(compareEvents.question, question),
    picture: (picture) => void connection.sendNotification(compareEvents.picture, picture),
    answer: (answer) => void connection.sendNotification(compareEvents.answer, answer),
  };
}

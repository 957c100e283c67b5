import {basename} from 'node:path';
import {commands, Uri, type WebviewPanel} from 'vscode';
import {createMessageConnection, type MessageConnection} from 'vscode-jsonrpc/node';
import {compareCalls, compareEvents, type SavedComparison} from '../../protocol/comparePanel.ts';
import type {EngineClient} from '../engine/engineClient.ts';
import {failure} from '../engine/engineError.ts';
import {webviewPort} from '../explain/webviewPort.ts';
import {showPage} from '../pages.ts';
import {readSettings, requestBase, viewSettings} from '../settings.ts';
import {modelsBelow, stampOf} from './checkpointFiles.ts';
import {CheckpointKeeper} from './checkpointKeeper.ts';
import {CheckpointWatch} from './checkpointWatch.ts';
import {chooseModelToAdd} from './chooseModels.ts';
import {parseAsked, parseCheckpoint, parseSeries, parseSight} from './compareDoor.ts';
import {ComparedPictures, type ComparisonView} from './comparedPictures.ts';
import {exportSeries} from './exportSeries.ts';
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

/** One webview that compares models on a few pictures, with its link. */
export class ComparePanel {
  readonly #panel: WebviewPanel;
  readonly #tools: CompareTools;
  readonly #about: SavedComparison['comparison'];
  readonly #connection: MessageConnection;
  readonly #comparison: ComparedPictures;
  readonly #keeper: CheckpointKeeper;

  /** @param saved.models those that come later in a watched folder add themselves */
  constructor(panel: WebviewPanel, tools: CompareTools, {comparison: about, models, questions}: SavedComparison) {
    this.#panel = panel;
    this.#tools = tools;
    this.#about = about;
    this.#connection = createMessageConnection(...webviewPort(panel));
    const stamp = async (path: string) => (await stampOf(path)).stamp;
    const {method, aggregation: aggregate} = readSettings();
    this.#comparison = new ComparedPictures({
      pictures: about.pictures.map((path, place) => ({
        path,
        question: questions[place] ?? {target: null, method, aggregate},
      })),
      explainer: steadyExplainer(tools.engine, stamp),
      baseOf: (model) => requestBase(readSettings(), model),
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
    const [picture, ...others] = about.pictures.map((path) => basename(path));
    const more = others.length > 0 ? ` and ${others.length} more` : '';
    panel.title = `${about.watched === null ? 'Compare' : 'Watch'}: ${picture}${more}`;
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
    connection.onNotification(compareCalls.ask, (params) => {
      const {picture, question} = parseAsked(params);
      comparison.ask(picture, question);
    });
    connection.onNotification(compareCalls.inSight, (params) => {
      const {picture, checkpoints} = parseSight(params);
      comparison.prefer(picture, checkpoints);
    });
    connection.onNotification(compareCalls.stop, () => comparison.stop());
    connection.onNotification(compareCalls.retry, (params) => comparison.retry(parseCheckpoint(params).checkpoint));
    connection.onNotification(compareCalls.addCheckpoint, () => void this.#add());
    connection.onRequest(compareCalls.export, (params) =>
      exportSeries(engine, comparison.explanations(), parseSeries(params)),
    );
    connection.onNotification(compareCalls.showLog, () => void commands.executeCommand('heatlens.showLog'));
  }

  async #add(): Promise<void> {
    const model = await chooseModelToAdd(this.#tools.engine, this.#about.pictures[0]);
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
    question: (picture, question) => void connection.sendNotification(compareEvents.question, {picture, question}),
    picture: (picture, shown) => void connection.sendNotification(compareEvents.picture, {picture, shown}),
    answer: (answer) => void connection.sendNotification(compareEvents.answer, answer),
  };
}

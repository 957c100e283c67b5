import {basename} from 'node:path';
import {commands, Uri, window, type Disposable, type ViewColumn, type WebviewPanel} from 'vscode';
import {createMessageConnection, type MessageConnection} from 'vscode-jsonrpc/node';
import type {Explanation} from '../../protocol/explanation.ts';
import {panelCalls, panelEvents} from '../../protocol/panel.ts';
import {failure} from '../engine/engineError.ts';
import {showPage} from '../pages.ts';
import {readSettings, requestBase, viewSettings} from '../settings.ts';
import {told} from '../gallery/galleryAnswers.ts';
import {checkSanity} from './checkSanity.ts';
import {exportExplanation} from './exportExplanation.ts';
import {parseChoice, parseExportView, parseRange, parseStep} from './panelDoor.ts';
import type {PanelTools} from './panels.ts';
import {PictureSequence, type FindBase, type SequenceView} from './pictureSequence.ts';
import {webviewPort} from './webviewPort.ts';

interface PanelInputs extends PanelTools {
  readonly pictures: readonly string[];
  readonly model: string | undefined;
}

/** One webview with its link: it passes on what the sequence of pictures says, and what the user does. */
export class ExplanationPanel {
  readonly #panel: WebviewPanel;
  readonly #inputs: PanelInputs;
  readonly #connection: MessageConnection;
  readonly #sequence: PictureSequence;
  readonly #disposables: Disposable[] = [];
  /** The model of this panel alone; absent: the workspace's. */
  #ownModel: string | undefined;
  #choosing = false;

  constructor(panel: WebviewPanel, inputs: PanelInputs) {
    this.#panel = panel;
    this.#inputs = inputs;
    this.#ownModel = inputs.model;
    this.#connection = createMessageConnection(...webviewPort(panel));
    this.#sequence = new PictureSequence({
      pictures: inputs.pictures,
      explainer: inputs.engine,
      findBase: this.#findBase,
      view: viewOf(this.#connection),
    });
    this.#answer();
    this.#connection.listen();
    this.#disposables.push(
      inputs.models.onDidChange(() => this.#modelChanged()),
      panel.onDidDispose(() => this.#close()),
    );
    panel.iconPath = Uri.joinPath(inputs.context.extensionUri, 'media', 'icon.svg');
    showPage(panel, inputs.context.extensionUri, 'webview', 'Explanation');
    this.#entitle();
    void this.#sequence.explain();
  }

  get column(): ViewColumn | undefined {
    return this.#panel.viewColumn;
  }

  /** Brings the panel to the front, and explains again. */
  reveal(): void {
    this.#panel.reveal();
    void this.#sequence.again();
  }

  dispose(): void {
    this.#panel.dispose();
  }

  #answer(): void {
    const {engine, models, output} = this.#inputs;
    const connection = this.#connection;
    connection.onNotification(panelCalls.ready, () => this.#replay());
    connection.onNotification(panelCalls.explain, (choice) => void this.#sequence.explain(parseChoice(choice)));
    connection.onNotification(panelCalls.startOver, () => void this.#sequence.startOver());
    connection.onNotification(panelCalls.cancel, () => this.#sequence.cancel());
    connection.onNotification(panelCalls.step, (step) => this.#step(parseStep(step).by));
    connection.onNotification(panelCalls.chooseModel, () => void this.#choose(() => models.choose()));
    connection.onNotification(panelCalls.browseModel, () => void this.#choose(() => models.browse()));
    connection.onNotification(panelCalls.openSample, () => void commands.executeCommand('heatlens.openSample'));
    connection.onNotification(panelCalls.showLog, () => output.show());
    connection.onNotification(
      panelCalls.copyDiagnostics,
      () => void commands.executeCommand('heatlens.copyDiagnostics'),
    );
    connection.onNotification(
      panelCalls.addCheckpoint,
      () => void commands.executeCommand('heatlens.addCheckpoint', this.#sequence.picture, this.#sequence.model),
    );
    const sanity = told((explanation: Explanation | undefined, signal) => checkSanity(engine, explanation, signal));
    connection.onRequest(panelCalls.sanity, (token) => sanity(this.#sequence.explanation, token));
    connection.onRequest(panelCalls.methods, () => engine.methods());
    connection.onRequest(panelCalls.export, (view) =>
      exportExplanation(engine, this.#sequence.explanation, parseExportView(view)),
    );
    connection.onRequest(panelCalls.remember, (params) => this.#remember(parseRange(params)));
  }

  /** A new page, also one that VS Code makes again after the panel was hidden, knows nothing. */
  #replay(): void {
    void this.#connection.sendNotification(panelEvents.view, viewSettings(readSettings()));
    this.#sequence.replay();
  }

  #step(by: 1 | -1): void {
    this.#sequence.step(by);
    this.#entitle();
  }

  #entitle(): void {
    this.#panel.title = `Why? ${basename(this.#sequence.picture)}`;
  }

  async #remember({range}: ReturnType<typeof parseRange>): Promise<void> {
    const model = this.#sequence.model;
    if (model === undefined) return;
    const {file} = await this.#inputs.engine.call('remember', {model, range});
    void window.showInformationMessage(`Wrote ${file}: the value range of this model is fixed now.`);
    await this.#sequence.restart();
  }

  readonly #findBase: FindBase = async (picture) => {
    const own = this.#ownModel;
    const found = own === undefined ? await this.#inputs.models.forPicture(picture) : {path: own};
    return typeof found === 'object' ? requestBase(readSettings(), found.path) : found;
  };

  /** Whoever chooses a model in this panel wants it here, also where the panel had its own. */
  async #choose(choose: () => Promise<void>): Promise<void> {
    this.#choosing = true;
    try {
      await choose();
    } catch (error) {
      void window.showErrorMessage(failure(error).message);
    } finally {
      this.#choosing = false;
    }
  }

  #modelChanged(): void {
    if (this.#choosing) this.#ownModel = undefined;
    if (this.#ownModel === undefined) void this.#sequence.restart();
  }

  #close(): void {
    this.#sequence.dispose();
    this.#connection.dispose();
    for (const disposable of this.#disposables) disposable.dispose();
  }
}

function viewOf(connection: MessageConnection): SequenceView {
  return {
    state: (state) => void connection.sendNotification(panelEvents.state, state),
    message: (text) => void connection.sendNotification(panelEvents.message, {text}),
    picture: (picture) => void connection.sendNotification(panelEvents.picture, picture),
    prediction: (prediction) => void connection.sendNotification(panelEvents.prediction, prediction),
    map: (update) => void connection.sendNotification(panelEvents.map, update),
    sequence: (sequence) => void connection.sendNotification(panelEvents.sequence, sequence),
  };
}

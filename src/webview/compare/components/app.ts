import {LitElement, css, html} from 'lit';
import type {AnswerState, Question} from '../../../protocol/comparePanel.ts';
import type {Prediction} from '../../../protocol/explanation.ts';
import {baseName} from '../../format.ts';
import type {VsCodeApi} from '../../host.ts';
import {pageKeys} from '../../pageKeys.ts';
import {theme} from '../../theme.ts';
import '../../components/viewControls.ts';
import type {CompareActions, NamedProbe} from '../actions.ts';
import {connectCompareHost, type CompareHost} from '../host.ts';
import {snapshotOf} from '../maps.ts';
import {Similarities} from '../similarities.ts';
import {restoredPage, savedPage} from '../saved.ts';
import {
  answerOf,
  here,
  initialComparison,
  reduce,
  shown,
  type CompareEvent,
  type CompareModel,
  type Mode,
} from '../state.ts';
import {momentsOf} from '../timeLine.ts';
import {differencesOf} from '../warnings.ts';
import './alike.ts';
import './classes.ts';
import './compareHeader.ts';
import './compareStage.ts';
import './compareStatus.ts';
import './pinned.ts';
import {HeatlensTimeLine} from './timeLine.ts';

const scales = [
  {
    value: 'shared',
    text: 'one for all',
    title: 'From 0 to the greatest value of all maps: the same colour is the same value',
  },
  {value: 'own', text: 'each its own', title: 'Each map to its own maximum: the same colour is the same share of it'},
];

/** The whole page of *Compare Checkpoints* on a few pictures: it holds the state, and hands it down. */
export class HeatlensCompare extends LitElement {
  static override properties = {api: {attribute: false}, model: {state: true}, probes: {state: true}};
  static override styles = [
    theme,
    css`
    :host { display: grid; grid-template: auto minmax(0, 1fr) / minmax(0, 1fr); grid-auto-rows: auto; height: 100vh;
      container-type: inline-size; background: var(--vscode-editor-background); }
    main { display: grid; grid-template-columns: minmax(0, 1fr) 320px; min-height: 0; }
    aside { display: flex; flex-direction: column; gap: 18px; min-height: 0; padding: 12px 12px 20px; overflow: auto;
      background: var(--vscode-sideBar-background);
      border-left: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    .scale { display: grid; grid-template-columns: auto 1fr; gap: 10px; align-items: center; margin-top: -8px; }
    .notes { padding: 7px 10px; border-radius: 4px; background: var(--vscode-inputValidation-warningBackground);
      color: var(--vscode-inputValidation-warningForeground, var(--vscode-foreground));
      border: 1px solid var(--vscode-inputValidation-warningBorder, transparent); }
    .notes p { margin: 0 0 6px; overflow-wrap: anywhere; }
    .notes p:last-child { margin: 0; }
    .start { display: grid; place-content: center; }
    @container (max-width: 760px) {
      main { grid-template: minmax(240px, 1fr) minmax(0, 40%) / minmax(0, 1fr); }
      aside { border-left: 0;
        border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    }
  `,
  ];

  declare api: VsCodeApi;
  declare model: CompareModel;
  declare probes: readonly NamedProbe[];

  #host: CompareHost | undefined;
  readonly #similarities = new Similarities(
    () => this.requestUpdate(),
    (work) => void requestIdleCallback(work, {timeout: 1000}),
  );
  #sight = '';

  constructor() {
    super();
    this.model = initialComparison;
    this.probes = [];
    this.addController(pageKeys((event) => this.#press(event)));
  }

  override firstUpdated(): void {
    const before = restoredPage(this.api.getState());
    if (before !== undefined) this.model = {...this.model, ...before};
    this.#host = connectCompareHost(this.api, (event) => {
      // What the user changed in this panel outlives the settings it started from.
      if (event.kind !== 'settings' || before === undefined) this.#dispatch(event);
    });
  }

  override render() {
    const {model, probes} = this;
    const actions = this.#actions;
    return html`
      <heatlens-compare-header .model=${model} .actions=${actions}></heatlens-compare-header>
      <main>${
        here(model).picture === undefined
          ? this.#start()
          : html`<heatlens-compare-stage
          .model=${model} .actions=${actions}></heatlens-compare-stage>`
      }
        ${this.#sidebar()}</main>
      ${
        model.comparison.pictures.length < 2
          ? ''
          : html`<heatlens-pinned role="group" aria-label="Pictures"
        .model=${model} .actions=${actions}></heatlens-pinned>`
      }
      ${
        model.checkpoints.length < 3
          ? ''
          : html`<heatlens-time-line .moments=${momentsOf(model, this.#similarities)}
        .a=${shown(model, 'a')?.id} .b=${shown(model, 'b')?.id} .actions=${actions}></heatlens-time-line>`
      }
      <heatlens-compare-status .model=${model} .probes=${probes} .actions=${actions}></heatlens-compare-status>`;
  }

  /** Before the picture is there: what is done, or what went wrong with every model so far. */
  #start() {
    const {model} = this;
    const answers = model.checkpoints.map(({id}) => answerOf(here(model), id));
    const failed = answers.find((answer) => answer.kind === 'failed');
    const pending = answers.find((answer) => answer.kind === 'pending');
    if (pending === undefined && failed?.kind === 'failed')
      return html`<div class="start" role="alert">${failed.message}</div>`;
    const waiting =
      model.comparison.watched === null
        ? 'Starting…'
        : `Waiting for the first checkpoint in ${baseName(model.comparison.watched)}…`;
    return html`<div class="start quiet"
      role="status">${pending?.kind === 'pending' ? pending.message : waiting}</div>`;
  }

  #sidebar() {
    const {model} = this;
    const known = here(model);
    const target = known.question?.target;
    const [a, b] = [answerOf(known, shown(model, 'a')?.id), answerOf(known, shown(model, 'b')?.id)];
    const notes = [a, b].flatMap((answer, i) =>
      answer.kind === 'complete' && answer.note !== '' ? [`${'AB'[i]}: ${answer.note}`] : [],
    );
    const sentences = [...notes, ...differencesOf(predictionOf(a), predictionOf(b))];
    return html`<aside aria-label="Comparison">
      ${
        target
          ? html`<heatlens-classes .a=${predictionOf(a)} .b=${predictionOf(b)} .target=${target}
        .actions=${this.#actions}></heatlens-classes>`
          : ''
      }
      ${
        sentences.length === 0
          ? ''
          : html`<div class="notes">
        ${sentences.map((sentence) => html`<p>${sentence}</p>`)}</div>`
      }
      <heatlens-alike .similarity=${this.#similarities.get(finished(a), finished(b))}></heatlens-alike>
      <heatlens-view-controls .view=${model.view} .actions=${this.#actions}></heatlens-view-controls>
      <div class="scale"><span>Scale</span><heatlens-segments label="Colour scale" .segments=${scales}
        .value=${model.arrangement.scale}
        .choose=${(scale: 'shared' | 'own') => this.#actions.arrange({scale})}></heatlens-segments></div>
    </aside>`;
  }

  readonly #dispatch = (event: CompareEvent): void => {
    this.model = reduce(this.model, event);
    if (event.kind !== 'answer' && event.kind !== 'note') this.#save();
    const {inSight} = this.model;
    const sight = [shown(this.model, 'a')?.id, shown(this.model, 'b')?.id].filter((id) => id !== undefined);
    const key = [inSight, ...sight].join(' ');
    if (key === this.#sight) return;
    this.#sight = key;
    this.#host?.inSight(inSight, sight);
  };

  #save(): void {
    const page = savedPage(this.model);
    if (page !== undefined) this.api.setState(page);
  }

  readonly #actions: CompareActions = {
    view: (change) => this.#dispatch({kind: 'view', change}),
    arrange: (change) => this.#dispatch({kind: 'arrange', change}),
    choose: (side, checkpoint) => this.#dispatch({kind: 'choose', side, checkpoint}),
    swap: () => this.#dispatch({kind: 'swap'}),
    show: (picture) => this.#dispatch({kind: 'show', picture}),
    ask: (change) => this.#ask(change),
    stop: () => this.#host?.stop(),
    retry: (checkpoint) => this.#host?.retry(checkpoint),
    addCheckpoint: () => this.#host?.addCheckpoint(),
    export: (format) => void this.#export(format),
    probe: (probes) => (this.probes = probes),
  };

  /** What is known of another question is drawn with the next frame; the host asks for the rest. */
  #ask(change: Partial<Question>): void {
    const {question} = here(this.model);
    if (question === undefined) return;
    const asked = {picture: this.model.inSight, question: {...question, ...change}};
    this.#dispatch({kind: 'question', asked});
    this.#host?.ask(asked);
  }

  async #export(format: 'webp' | 'gif' | 'png'): Promise<void> {
    const {
      view: {opacity, colourMap},
      arrangement,
    } = this.model;
    this.#dispatch({kind: 'note', text: 'Exporting…'});
    try {
      const file =
        (await this.#host?.export({opacity, colourMap, format, shared: arrangement.scale === 'shared'})) ?? null;
      this.#dispatch({kind: 'note', text: file === null ? '' : `Wrote ${baseName(file)}.`});
    } catch (error) {
      this.#dispatch({kind: 'note', text: error instanceof Error ? error.message : String(error)});
    }
  }

  #press(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) return;
    const act = this.#keys()[event.key.toLowerCase()];
    if (act === undefined || (event.key === ' ' && event.composedPath()[0] instanceof HTMLButtonElement)) return;
    event.preventDefault();
    act();
  }

  #keys(): Readonly<Record<string, () => void>> {
    const {mode, flicker} = this.model.arrangement;
    const arranged = (to: Mode) => () => this.#actions.arrange({mode: to});
    const line = this.renderRoot.querySelector('heatlens-time-line');
    const timeLine = line instanceof HeatlensTimeLine ? line : undefined;
    return {
      s: arranged('side'),
      w: arranged('swipe'),
      d: arranged('difference'),
      a: arranged('all'),
      f: () => this.#actions.arrange({mode: 'flicker', flicker: mode === 'flicker' && flicker === 'a' ? 'b' : 'a'}),
      x: () => this.#actions.swap(),
      ',': () => this.#actions.show(this.model.inSight - 1),
      '.': () => this.#actions.show(this.model.inSight + 1),
      '[': () => timeLine?.step(-1),
      ']': () => timeLine?.step(1),
      ' ': () => timeLine?.toggle(),
    };
  }
}

function predictionOf(answer: AnswerState): Prediction | undefined {
  return 'prediction' in answer ? answer.prediction : undefined;
}

function finished(answer: AnswerState) {
  return answer.kind === 'complete' ? snapshotOf(answer) : undefined;
}

customElements.define('heatlens-compare', HeatlensCompare);

import {LitElement, css, html} from 'lit';
import type {AnswerState, Question} from '../../../protocol/comparePanel.ts';
import type {Prediction} from '../../../protocol/explanation.ts';
import {baseName} from '../../format.ts';
import type {VsCodeApi} from '../../host.ts';
import {theme} from '../../theme.ts';
import '../../components/viewControls.ts';
import type {CompareActions, NamedProbe} from '../actions.ts';
import {connectCompareHost, type CompareHost} from '../host.ts';
import {snapshotOf} from '../maps.ts';
import {Similarities} from '../similarities.ts';
import {answerOf, initialComparison, reduce, shown, type CompareEvent, type CompareModel, type Mode} from '../state.ts';
import {momentsOf} from '../timeLine.ts';
import {differencesOf} from '../warnings.ts';
import './alike.ts';
import './classes.ts';
import './compareHeader.ts';
import './compareStage.ts';
import './compareStatus.ts';
import {HeatlensTimeLine} from './timeLine.ts';

const scales = [
  {value: 'shared', text: 'one for all', title: 'From 0 to the greatest value of all maps: the same colour is the same value'},
  {value: 'own', text: 'each its own', title: 'Each map to its own maximum: the same colour is the same share of it'},
];

/** The whole page of *Compare Checkpoints* on one picture: it holds the state, and hands it down. */
export class HeatlensCompare extends LitElement {
  static override properties = {api: {attribute: false}, model: {state: true}, probes: {state: true}};
  static override styles = [theme, css`
    :host { display: grid; grid-template: auto minmax(0, 1fr) auto auto / minmax(0, 1fr); height: 100vh; container-type: inline-size; background: var(--vscode-editor-background); }
    main { display: grid; grid-template-columns: minmax(0, 1fr) 320px; min-height: 0; }
    aside { display: flex; flex-direction: column; gap: 18px; min-height: 0; padding: 12px 12px 20px; overflow: auto; background: var(--vscode-sideBar-background);
      border-left: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    .scale { display: grid; grid-template-columns: auto 1fr; gap: 10px; align-items: center; margin-top: -8px; }
    .notes { padding: 7px 10px; border-radius: 4px; background: var(--vscode-inputValidation-warningBackground);
      color: var(--vscode-inputValidation-warningForeground, var(--vscode-foreground)); border: 1px solid var(--vscode-inputValidation-warningBorder, transparent); }
    .notes p { margin: 0 0 6px; overflow-wrap: anywhere; }
    .notes p:last-child { margin: 0; }
    .start { display: grid; place-content: center; }
    @container (max-width: 760px) {
      main { grid-template: minmax(240px, 1fr) minmax(0, 40%) / minmax(0, 1fr); }
      aside { border-left: 0; border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    }
  `];

  declare api: VsCodeApi;
  declare model: CompareModel;
  declare probes: readonly NamedProbe[];

  #host: CompareHost | undefined;
  readonly #similarities = new Similarities(() => this.requestUpdate(), (work) => void requestIdleCallback(work, {timeout: 1000}));
  #sight = '';

  constructor() {
    super();
    this.model = initialComparison;
    this.probes = [];
  }

  override firstUpdated(): void {
    this.#host = connectCompareHost(this.api, this.#dispatch);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#onKey);
  }

  override render() {
    const {model, probes} = this;
    const actions = this.#actions;
    return html`
      <heatlens-compare-header .model=${model} .actions=${actions}></heatlens-compare-header>
      <main>${model.picture === undefined ? this.#start() : html`<heatlens-compare-stage .model=${model} .actions=${actions}></heatlens-compare-stage>`}
        ${this.#sidebar()}</main>
      ${model.checkpoints.length < 3 ? html`<span></span>` : html`<heatlens-time-line .moments=${momentsOf(model, this.#similarities)}
        .a=${shown(model, 'a')?.id} .b=${shown(model, 'b')?.id} .actions=${actions}></heatlens-time-line>`}
      <heatlens-compare-status .model=${model} .probes=${probes} .actions=${actions}></heatlens-compare-status>`;
  }

  /** Before the picture is there: what is done, or what went wrong with every model so far. */
  #start() {
    const {model} = this;
    const answers = model.checkpoints.map(({id}) => answerOf(model, id));
    const failed = answers.find((answer) => answer.kind === 'failed');
    const pending = answers.find((answer) => answer.kind === 'pending');
    if (pending === undefined && failed?.kind === 'failed') return html`<div class="start" role="alert">${failed.message}</div>`;
    const waiting = model.comparison.watched === null ? 'Starting…' : `Waiting for the first checkpoint in ${baseName(model.comparison.watched)}…`;
    return html`<div class="start quiet" role="status">${pending?.kind === 'pending' ? pending.message : waiting}</div>`;
  }

  #sidebar() {
    const {model} = this;
    const target = model.question?.target;
    const [a, b] = [answerOf(model, shown(model, 'a')?.id), answerOf(model, shown(model, 'b')?.id)];
    const notes = [a, b].flatMap((answer, i) => (answer.kind === 'complete' && answer.note !== '' ? [`${'AB'[i]}: ${answer.note}`] : []));
    const sentences = [...notes, ...differencesOf(predictionOf(a), predictionOf(b))];
    return html`<aside aria-label="Comparison">
      ${target ? html`<heatlens-classes .a=${predictionOf(a)} .b=${predictionOf(b)} .target=${target} .actions=${this.#actions}></heatlens-classes>` : ''}
      ${sentences.length === 0 ? '' : html`<div class="notes">${sentences.map((sentence) => html`<p>${sentence}</p>`)}</div>`}
      <heatlens-alike .similarity=${this.#similarities.get(finished(a), finished(b))}></heatlens-alike>
      <heatlens-view-controls .view=${model.view} .actions=${this.#actions}></heatlens-view-controls>
      <div class="scale"><span>Scale</span><heatlens-segments label="Colour scale" .segments=${scales} .value=${model.arrangement.scale}
        .choose=${(scale: 'shared' | 'own') => this.#actions.arrange({scale})}></heatlens-segments></div>
    </aside>`;
  }

  readonly #dispatch = (event: CompareEvent): void => {
    this.model = reduce(this.model, event);
    const sight = [shown(this.model, 'a')?.id, shown(this.model, 'b')?.id].filter((id) => id !== undefined);
    if (sight.join(' ') === this.#sight) return;
    this.#sight = sight.join(' ');
    this.#host?.inSight(sight);
  };

  readonly #actions: CompareActions = {
    view: (change) => this.#dispatch({kind: 'view', change}),
    arrange: (change) => this.#dispatch({kind: 'arrange', change}),
    choose: (side, checkpoint) => this.#dispatch({kind: 'choose', side, checkpoint}),
    swap: () => this.#dispatch({kind: 'swap'}),
    ask: (change) => this.#ask(change),
    stop: () => this.#host?.stop(),
    retry: (checkpoint) => this.#host?.retry(checkpoint),
    addCheckpoint: () => this.#host?.addCheckpoint(),
    export: (format) => void this.#export(format),
    probe: (probes) => (this.probes = probes),
  };

  /** What is known of another question is drawn with the next frame; the host asks for the rest. */
  #ask(change: Partial<Question>): void {
    const {question} = this.model;
    if (question === undefined) return;
    const next = {...question, ...change};
    this.#dispatch({kind: 'question', question: next});
    this.#host?.ask(next);
  }

  async #export(format: 'webp' | 'gif' | 'png'): Promise<void> {
    const {view: {opacity, colourMap}, arrangement} = this.model;
    this.#dispatch({kind: 'note', text: 'Exporting…'});
    try {
      const file = (await this.#host?.export({opacity, colourMap, format, shared: arrangement.scale === 'shared'})) ?? null;
      this.#dispatch({kind: 'note', text: file === null ? '' : `Wrote ${baseName(file)}.`});
    } catch (error) {
      this.#dispatch({kind: 'note', text: error instanceof Error ? error.message : String(error)});
    }
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const writing = event.composedPath().some((one) => one instanceof HTMLInputElement && one.type !== 'range' || one instanceof HTMLSelectElement);
    if (event.ctrlKey || event.metaKey || event.altKey || writing) return;
    const act = this.#keys()[event.key.toLowerCase()];
    if (act === undefined || (event.key === ' ' && event.composedPath()[0] instanceof HTMLButtonElement)) return;
    event.preventDefault();
    act();
  };

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

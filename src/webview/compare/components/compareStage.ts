import {LitElement, css, html} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import type {AnswerState, Checkpoint} from '../../../protocol/comparePanel.ts';
import {scoreText} from '../../../protocol/scoreText.ts';
import {rangeOf} from '../../layers.ts';
import {Navigation} from '../../navigation.ts';
import {probeAt} from '../../probe.ts';
import {remembered} from '../../remembered.ts';
import type {Snapshot} from '../../snapshots.ts';
import type {View} from '../../state.ts';
import {theme} from '../../theme.ts';
import {viewKeys} from '../../viewKeys.ts';
import type {Extent, Point} from '../../viewport.ts';
import '../../components/colourBar.ts';
import {columnsOf} from '../columns.ts';
import {panesOf, type Pane} from '../panes.ts';
import {answerOf, extentOf, here, type CompareModel} from '../state.ts';
import type {CompareActions} from '../actions.ts';
import './pane.ts';

/** The maps to be compared, moved and pointed at together; everything also by keys. */
export class HeatlensCompareStage extends LitElement {
  static override properties = {
    model: {attribute: false},
    actions: {attribute: false},
    original: {state: true},
    at: {state: true},
    room: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: grid; grid-template: minmax(0, 1fr) auto / minmax(0, 1fr) auto; min-width: 0; min-height: 0;
      overflow: hidden; }
    .panes { display: grid; grid-auto-rows: minmax(0, 1fr); gap: 1px; min-width: 0; min-height: 0; position: relative;
      background: var(--vscode-editor-background); }
    .panes:focus-visible { outline-offset: -2px; }
    .panes.many { grid-auto-rows: minmax(150px, 1fr); overflow: auto; }
    figure { container-type: inline-size; display: grid; grid-template: minmax(0, 1fr) auto / minmax(0, 1fr);
      position: relative; margin: 0; min-width: 0; min-height: 0;
      box-shadow: 0 0 0 1px var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    figcaption { display: flex; gap: 8px; align-items: baseline; padding: 3px 10px; font-size: 12px; min-width: 0; }
    figcaption .name { font-weight: 600; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
    figcaption .class { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0;
      text-align: right; }
    figcaption .score { font-variant-numeric: tabular-nums; white-space: nowrap; }
    @container (max-width: 260px) { figcaption { padding: 3px 5px; gap: 4px; } figcaption .class { display: none;
      } figcaption .name { flex: 1; } }
    @container (max-width: 120px) { figcaption .score { display: none; } }
    figure.chosen figcaption { box-shadow: inset 0 2px var(--vscode-focusBorder); }
    .message { z-index: 1; position: absolute; inset: auto 10px 34px; margin: 0 auto; width: fit-content;
      max-width: calc(100% - 20px); padding: 6px 10px; border-radius: 4px;
      background: var(--vscode-editorWidget-background);
      border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); }
    .failed { color: var(--vscode-errorForeground); overflow-wrap: anywhere; }
    .handle { position: absolute; top: 0; bottom: 25px; width: 21px; margin-left: -10px; cursor: ew-resize;
      touch-action: none; }
    .handle::before { content: ''; position: absolute; inset: 0 auto 0 9px; width: 3px; background: white;
      box-shadow: 0 0 0 1px rgb(0 0 0 / 60%); }
    .handle::after { content: '‹ ›'; position: absolute; top: 50%; left: 50%; translate: -50% -50%; padding: 4px 5px;
      border-radius: 10px; white-space: nowrap;
      background: white; color: black; font-size: 11px; line-height: 1; box-shadow: 0 0 0 1px rgb(0 0 0 / 60%); }
    .bars { display: grid; grid-auto-rows: minmax(0, 1fr); padding: 14px 0 30px; min-height: 0; }
    heatlens-colour-bar { width: 72px; padding: 0 14px 8px 0; max-height: 420px; height: 100%; align-self: center; }
    .tools { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 4px; padding: 6px 10px; }
  `,
  ];

  declare model: CompareModel;
  declare actions: CompareActions;
  declare original: boolean;
  /** Where the pointer is, in the picture's own pixels. */
  declare at: Point | null;
  /** Of all maps together, in CSS pixels. */
  declare room: Extent;

  readonly #resized = new ResizeObserver(([{contentRect}]) => {
    this.room = contentRect;
  });
  readonly #navigation = new Navigation({moved: () => this.requestUpdate(), point: (at) => this.#pointAt(at)});

  constructor() {
    super();
    this.original = false;
    this.at = null;
    this.room = {width: 1, height: 1};
  }

  override firstUpdated(): void {
    const panes = this.renderRoot.querySelector('.panes');
    if (panes !== null) this.#resized.observe(panes);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has('model')) return;
    const before = changed.get('model') as CompareModel | undefined;
    const now = here(this.model);
    this.#navigation.show(
      extentOf(now, this.model.checkpoints),
      before === undefined || here(before).picture !== now.picture,
    );
    if (this.at !== null) this.#tellProbes();
  }

  override render() {
    const {model} = this;
    const panes = panesOf(model);
    const columns = columnsOf(panes.length, this.room, this.#navigation.extent ?? this.room);
    return html`
      <div class=${panes.length > 6 ? 'panes many' : 'panes'}
        .style=${`grid-template-columns: repeat(${columns}, minmax(0, 1fr))`} tabindex="0" role="application"
        aria-roledescription="maps side by side"
        aria-label=${`${panes.map(({title}) => title).join('; ')}. ${keysSpoken}`}
        @keydown=${this.#onKey} @keyup=${this.#onKeyUp} @blur=${() => (this.original = false)}>
        ${repeat(
          panes,
          ({key}) => key,
          (pane) => this.#pane(pane),
        )}
      </div>
      <div class="bars">${this.#bars(panes)}</div>
      ${this.#tools()}`;
  }

  #pane(pane: Pane) {
    const {model, original, at} = this;
    const view = pane.side === 'difference' ? differenceView(model.view) : model.view;
    const {picture} = here(model);
    return html`<figure class=${model.arrangement.mode === 'all' && pane.side !== null ? 'chosen' : ''}>
      ${
        picture === undefined
          ? html`<span></span>`
          : html`<heatlens-pane .picture=${picture} .snapshot=${pane.snapshot} .over=${pane.over?.snapshot}
        .split=${model.arrangement.split} .view=${view} .navigation=${this.#navigation}
        .moved=${this.#navigation.viewport} .probe=${at} .original=${original}></heatlens-pane>`
      }
      ${this.#caption(pane)}
      ${this.#message(pane.checkpoint) || this.#message(pane.over?.checkpoint)}
      ${model.arrangement.mode === 'swipe' ? this.#handle() : ''}
    </figure>`;
  }

  #caption({title, checkpoint, side, snapshot, over}: Pane) {
    const target = snapshot?.prediction.target;
    const after = over?.snapshot === undefined ? '' : ` | ${scoreText(over.snapshot.prediction.target)}`;
    return html`<figcaption title=${checkpoint?.path ?? 'What B sees more than A, and less'}>
      <span class="name">${title}</span>
      ${
        target === undefined || side === 'difference'
          ? ''
          : html`<span class="class quiet">${target.sign < 0 ? 'against ' : ''}${target.label}</span>
        <span class="score">${scoreText(target)}${after}</span>`
      }</figcaption>
      ${side === 'difference' ? '' : faint(checkpoint && answerOf(here(this.model), checkpoint.id), snapshot)}`;
  }

  #message(checkpoint: Checkpoint | undefined) {
    if (checkpoint === undefined) return '';
    const {id, file} = checkpoint;
    const answer = answerOf(here(this.model), id);
    if (answer.kind === 'failed') {
      return html`<div class="message failed" role="alert">${answer.message}
        <button class="tool" @click=${() => this.actions.retry(id)}>Try Again</button></div>`;
    }
    if (answer.kind === 'waiting') {
      const why = file === 'there' ? 'Not explained yet' : `Its file was ${file}: only the maps made before are kept.`;
      return html`<div class="message quiet">${why}</div>`;
    }
    return answer.kind === 'pending' && answer.message !== ''
      ? html`<div class="message quiet">${answer.message}</div>`
      : '';
  }

  #handle() {
    const {split} = this.model.arrangement;
    return html`<div class="handle" role="slider" tabindex="0" aria-label="Line between A and B"
      aria-orientation="horizontal" aria-valuemin="0" aria-valuemax="100"
      aria-valuenow=${Math.round(100 * split)} .style=${`left: ${100 * split}%`} @pointerdown=${this.#onHandleDown}
      @pointermove=${this.#onHandleMove} @keydown=${this.#onHandleKey}></div>`;
  }

  #bars(panes: readonly Pane[]) {
    const {model} = this;
    const map = panes.find(({snapshot, side}) => snapshot !== undefined && side !== 'difference')?.snapshot;
    const minus = panes.find(({side}) => side === 'difference')?.snapshot;
    if (map === undefined || model.view.show === 'mask') return '';
    const shares = model.arrangement.scale === 'own';
    const range = shares ? {min: 0, max: 1} : rangeOf(map, model.view);
    return html`<heatlens-colour-bar .colourMap=${model.view.colourMap} .range=${range}
      .unit=${shares ? '× max' : map.update.unit}></heatlens-colour-bar>
      ${
        minus === undefined
          ? ''
          : html`<heatlens-colour-bar .colourMap=${'blue-red'}
        .range=${rangeOf(minus, differenceView(model.view))} .unit=${'B − A'}></heatlens-colour-bar>`
      }`;
  }

  #tools() {
    const {view} = this.model;
    const {zoomBy, fit, actual, viewport} = this.#navigation;
    return html`<div class="tools" role="toolbar" aria-label="Pictures">
      <button class="tool" title="Smaller (−)" aria-label="Smaller"
        @click=${() => zoomBy.call(this.#navigation, 1 / 1.25)}>−</button>
      <button class="tool" title="Fit the picture (0)" aria-pressed=${viewport.fitted} @click=${fit}>fit</button>
      <button class="tool" title="Larger (+)" aria-label="Larger"
        @click=${() => zoomBy.call(this.#navigation, 1.25)}>+</button>
      <button class="tool" title="One pixel on one pixel (1)" @click=${actual}>1:1</button>
      <button class="tool" title="The method's own values, on the layers' grids (G)" aria-pressed=${view.grid}
        @click=${() => this.actions.view({grid: !view.grid})}>grid</button>
      <button class="tool" title="Box around the largest part (B)" aria-pressed=${view.box}
        @click=${() => this.actions.view({box: !view.box})}>box</button>
    </div>`;
  }

  #pointAt(at: Point | null): void {
    const extent = this.#navigation.extent;
    const inside =
      at !== null && extent !== undefined && at.x >= 0 && at.y >= 0 && at.x < extent.width && at.y < extent.height;
    this.at = inside ? at : null;
    this.#tellProbes();
  }

  #tellProbes(): void {
    const {model, at} = this;
    this.actions.probe(
      at === null
        ? []
        : panesOf(model).flatMap(({title, snapshot, over}) => {
            const maps = [snapshot, over?.snapshot];
            const found = maps.map((map) => map && probeAt(map, at, model.view.grid ? 'grid' : 'map'));
            return found.flatMap((probe, i) => (probe ? [{title: i === 0 ? title : 'B', probe}] : []));
          }),
    );
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#navigation.keyAction(event) ?? this.#keys()[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  #keys(): Readonly<Record<string, () => void>> {
    return {...viewKeys(this.model.view, (change) => this.actions.view(change)), o: () => (this.original = true)};
  }

  readonly #onKeyUp = (event: KeyboardEvent): void => {
    if (event.key.toLowerCase() === 'o') this.original = false;
  };

  readonly #onHandleDown = (event: PointerEvent): void =>
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);

  readonly #onHandleMove = (event: PointerEvent): void => {
    const handle = event.currentTarget as HTMLElement;
    const room = handle.parentElement?.getBoundingClientRect();
    if (room !== undefined && handle.hasPointerCapture(event.pointerId))
      this.#split((event.clientX - room.left) / room.width);
  };

  readonly #onHandleKey = (event: KeyboardEvent): void => {
    const {split} = this.model.arrangement;
    const to = {ArrowLeft: split - 0.02, ArrowRight: split + 0.02, Home: 0, End: 1}[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.#split(to);
  };

  #split(to: number): void {
    this.actions.arrange({split: Math.min(1, Math.max(0, to))});
  }
}

/** A map that nothing can be seen of is not left blank without a reason. */
function faint(answer: AnswerState | undefined, shown: Snapshot | undefined) {
  if (answer?.kind !== 'complete' || shown === undefined) return '';
  const {max} = answer.update;
  const share = max / shown.update.max;
  if (max > 0 && share >= 0.1) return '';
  const why =
    max <= 0
      ? 'Nothing in this picture speaks for the class here.'
      : `At most ${(100 * share).toFixed(1)} % of the shared scale. “Each its own” shows where.`;
  return html`<div class="message quiet">${why}</div>`;
}

const keysSpoken =
  'Plus and minus zoom, 0 fits, arrows move the pictures, Shift and arrows move the probe, M, C and K show map, ' +
  'contour or mask, G the grid, B the box, O held down the picture alone, S side by side, W swipe, F flicker, ' +
  'D difference, A all, the brackets step through the checkpoints, and comma and full stop through the pictures.';

/** Signs need two colours, whatever the maps are drawn in; a mask of a difference says nothing. */
const differenceView = remembered((view: View): View => ({...view, colourMap: 'blue-red', show: 'map', box: false}));

customElements.define('heatlens-compare-stage', HeatlensCompareStage);

import {LitElement, css, html, svg} from 'lit';
import {repeat} from 'lit/directives/repeat.js';
import {scoreText} from '../../../protocol/scoreText.ts';
import {baseName} from '../../format.ts';
import {Navigation} from '../../navigation.ts';
import {theme} from '../../theme.ts';
import type {CompareActions} from '../actions.ts';
import {snapshotOf} from '../maps.ts';
import {answerOf, extentOf, shown, type CompareModel, type Known} from '../state.ts';
import {pieces, placeOf, pointsOf, probabilities} from '../timeLine.ts';
import './pane.ts';

/** Of a painted map, in pixels. */
const longest = 160;
const nothing: Known = {question: undefined, answers: new Map(), picture: undefined};

/**
 * All pictures of the comparison, small, with B's map and the class's probability along the checkpoints; one is shown
 * large.
 */
export class HeatlensPinned extends LitElement {
  static override properties = {model: {attribute: false}, actions: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: flex; gap: 6px; padding: 8px 12px; overflow-x: auto;
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    button { flex: 0 0 216px; display: grid; grid-template: auto auto minmax(0, 1fr) / 80px minmax(0, 1fr);
      gap: 1px 8px; height: 90px; padding: 4px;
      border: 1px solid var(--vscode-contrastBorder, transparent); border-radius: 4px; background: transparent;
      text-align: left; cursor: pointer; font-size: 11px; }
    button:hover { background: var(--vscode-list-hoverBackground); }
    button[aria-pressed='true'] { background: var(--vscode-list-inactiveSelectionBackground);
      border-color: var(--vscode-focusBorder); }
    button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
    /* A pane leaves room around its picture, of which a tile has none. */
    .picture { grid-row: 1 / -1; position: relative; overflow: hidden; border-radius: 3px; }
    heatlens-pane { position: absolute; inset: -14px; pointer-events: none; }
    .line { display: flex; justify-content: space-between; gap: 6px; min-width: 0; }
    .line span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
    .score { font-variant-numeric: tabular-nums; white-space: nowrap; }
    .name { padding-top: 2px; font-weight: 600; }
    svg { width: 100%; height: 100%; padding: 5px 2px 2px; overflow: visible; }
    polyline { fill: none; stroke: var(--vscode-charts-blue); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
    .ground { stroke: var(--vscode-panel-border, var(--vscode-scrollbarSlider-background));
      vector-effect: non-scaling-stroke; }
    .now { stroke: var(--vscode-foreground); stroke-dasharray: 2 2; vector-effect: non-scaling-stroke; }
  `,
  ];

  declare model: CompareModel;
  declare actions: CompareActions;

  readonly #navigations = new Map<number, Navigation>();

  override render() {
    return repeat(
      this.model.comparison.pictures,
      (path, place) => `${place} ${path}`,
      (path, place) => this.#tile(path, place),
    );
  }

  override updated(changed: Map<string, unknown>): void {
    const before = changed.get('model') as CompareModel | undefined;
    if (before?.inSight === this.model.inSight) return;
    this.renderRoot.querySelector('[aria-pressed=true]')?.scrollIntoView({block: 'nearest', inline: 'nearest'});
  }

  #tile(path: string, place: number) {
    const {model, actions} = this;
    const {checkpoints, view} = model;
    const known = model.known[place] ?? nothing;
    const b = shown(model, 'b');
    const answer = answerOf(known, b?.id);
    const snapshot = snapshotOf(answer);
    const target = snapshot?.prediction.target;
    const name = baseName(path);
    const said =
      target === undefined
        ? answer.kind === 'failed' && answer.diverged
          ? 'training diverged'
          : saidOf[answer.kind]
        : `${target.sign < 0 ? 'against ' : ''}${target.label}`;
    return html`<button aria-pressed=${place === model.inSight}
      aria-label=${`${name}: ${said} ${target === undefined ? '' : scoreText(target)}`}
      title=${`${path}\n${answer.kind === 'failed' ? answer.message : said}`} @click=${() => actions.show(place)}>
      <span class="picture">${
        known.picture === undefined
          ? ''
          : html`<heatlens-pane .picture=${known.picture} .snapshot=${snapshot} .view=${view} .longest=${longest}
        .navigation=${this.#navigation(place, known)} .probe=${null} .original=${false}></heatlens-pane>`
      }</span>
      <span class="line"><span class="name">${name}</span></span>
      <span class="line"><span class="quiet">${said}</span><span
        class="score">${target === undefined ? '' : scoreText(target)}</span></span>
      ${sparkline(
        probabilities(known, checkpoints),
        checkpoints.findIndex(({id}) => id === b?.id),
      )}</button>`;
  }

  /** Each tile fits its own picture, whatever the large one is zoomed to. */
  #navigation(place: number, known: Known): Navigation {
    const made = this.#navigations.get(place) ?? new Navigation({moved: () => {}, point: () => {}});
    this.#navigations.set(place, made);
    made.show(extentOf(known, this.model.checkpoints), false);
    return made;
  }
}

const saidOf: Readonly<Record<'waiting' | 'pending' | 'complete' | 'failed', string>> = {
  waiting: 'not explained yet',
  pending: 'being explained…',
  complete: '',
  failed: 'could not be explained',
};

function sparkline(values: readonly (number | null)[], now: number) {
  const place = 100 * placeOf(now, values.length);
  return svg`<svg viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true">
    <line class="ground" x1="0" x2="100" y1="100" y2="100"></line>
    ${now < 0 ? '' : svg`<line class="now" x1=${place} x2=${place} y1="0" y2="100"></line>`}
    ${pieces(values).map((piece) => svg`<polyline points=${pointsOf(piece, 100, 100)}></polyline>`)}</svg>`;
}

customElements.define('heatlens-pinned', HeatlensPinned);

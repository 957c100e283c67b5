import {LitElement, css, html} from 'lit';
import type {ClassScore, Prediction} from '../../protocol/explanation.ts';
import type {Actions} from '../actions.ts';
import {scoreText} from '../../protocol/scoreText.ts';
import {theme} from '../theme.ts';
import './classPicker.ts';
import './segments.ts';

/** Evidence for a class, and against it. */
export const signs = [
  {value: '1', text: 'for', title: 'What speaks for the class'},
  {value: '-1', text: 'against', title: 'What speaks against the class (the counter-factual)'},
];

/** The best classes; one of them is explained. Arrow keys move, Enter or a click explains. */
export class HeatlensPredictions extends LitElement {
  static override properties = {
    prediction: {attribute: false},
    actions: {attribute: false},
    active: {state: true},
    picking: {state: true},
  };
  static override styles = [
    theme,
    css`
    ul { margin: 0; padding: 0; list-style: none; }
    li {
      display: grid;
      grid-template: auto auto / 1fr auto;
      gap: 2px 10px;
      padding: 3px 8px 5px;
      border-radius: 4px;
    }
    ul:focus-visible { outline: none; }
    ul:focus-visible li.active { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
    .name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .score { font-variant-numeric: tabular-nums; }
    .bar { grid-column: 1 / -1; height: 3px; border-radius: 2px; background: var(--vscode-scrollbarSlider-background); }
    .bar span {
      display: block;
      height: 100%;
      width: var(--share);
      min-width: 2px;
      border-radius: 2px;
      background: var(--vscode-progressBar-background);
    }
    .another { color: var(--vscode-textLink-foreground, var(--vscode-foreground)); }
    .row { display: flex; align-items: center; gap: 10px; margin-top: 8px; }
    .row heatlens-segments { flex: 1; }
  `,
  ];

  declare prediction: Prediction;
  declare actions: Actions;
  declare active: number | null;
  declare picking: boolean;

  constructor() {
    super();
    this.active = null;
    this.picking = false;
  }

  override render() {
    const {target} = this.prediction;
    const active = this.#activeIndex();
    return html`
      <h2 id="title">Prediction: why this class?</h2>
      <ul role="listbox" tabindex="0" aria-labelledby="title" aria-activedescendant=${`class-${active}`}
        @keydown=${this.#onKey} @blur=${() => (this.active = null)}>
        ${this.#rows().map(
          (score, at) => html`<li id=${`class-${at}`} role="option"
          class=${at === active ? 'active' : ''} aria-selected=${score.index === target.index}
          title=${details(score)} @click=${() => this.#explain(score)}>
          <span class="name">${score.label}</span><span class="score">${scoreText(score)}</span>
          ${
            score.probability === null
              ? ''
              : html`<span class="bar"><span
            .style=${`--share: ${100 * score.probability}%`}></span></span>`
          }
        </li>`,
        )}
      </ul>
      <button class="tool another" aria-expanded=${this.picking} aria-controls="picker"
        @click=${() => (this.picking = !this.picking)}>Another class…</button>
      ${
        this.picking
          ? html`<heatlens-class-picker id="picker" .labels=${this.prediction.labels}
        .pick=${this.#pick}></heatlens-class-picker>`
          : ''
      }
      <div class="row">
        <span>Evidence</span>
        <heatlens-segments label="Evidence" .segments=${signs} .value=${String(target.sign)}
          .choose=${(sign: string) => this.#target(target.index, sign === '-1' ? -1 : 1)}></heatlens-segments>
      </div>`;
  }

  /** The five best, and the explained one where it is none of them. */
  #rows(): readonly ClassScore[] {
    const {top, target} = this.prediction;
    return top.some(({index}) => index === target.index) ? top : [...top, target];
  }

  #activeIndex(): number {
    return (
      this.active ??
      Math.max(
        0,
        this.#rows().findIndex(({index}) => index === this.prediction.target.index),
      )
    );
  }

  readonly #pick = (index: number | null): void => {
    this.picking = false;
    if (index !== null) this.#target(index, 1);
    void this.updateComplete.then(() => this.renderRoot.querySelector('ul')?.focus());
  };

  #explain({index}: ClassScore): void {
    this.#target(index, this.prediction.target.sign);
  }

  #target(index: number, sign: 1 | -1): void {
    this.actions.explain({target: {kind: 'class', class: index, sign}});
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const rows = this.#rows();
    const at = this.#activeIndex();
    const to = {ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1}[event.key];
    const score = rows[at];
    if (to !== undefined) this.active = Math.min(rows.length - 1, Math.max(0, to));
    else if ((event.key === 'Enter' || event.key === ' ') && score !== undefined) this.#explain(score);
    else return;
    event.preventDefault();
  };
}

function details({index, label, logit, probability}: ClassScore): string {
  const share = probability === null ? '' : `, probability ${probability.toPrecision(4)}`;
  return `${label}: class ${index}, logit ${logit.toFixed(3)}${share}`;
}

customElements.define('heatlens-predictions', HeatlensPredictions);

import {LitElement, css, html} from 'lit';
import type {SharedTarget} from '../../../protocol/comparePanel.ts';
import type {ClassScore, Prediction} from '../../../protocol/explanation.ts';
import {signs} from '../../components/predictions.ts';
import {scoreText} from '../../../protocol/scoreText.ts';
import {theme} from '../../theme.ts';
import '../../components/classPicker.ts';
import '../../components/segments.ts';
import type {CompareActions} from '../actions.ts';
import {changeText, classRows, type ClassRow} from '../classChanges.ts';

/** The best classes of A and of B with what changed; a click explains a class in all. */
export class HeatlensClasses extends LitElement {
  static override properties = {
    a: {attribute: false},
    b: {attribute: false},
    target: {attribute: false},
    actions: {attribute: false},
    picking: {state: true},
  };
  static override styles = [
    theme,
    css`
    table { width: 100%; border-collapse: collapse; table-layout: fixed; }
    th { font-weight: 400; font-size: 11px; color: var(--vscode-descriptionForeground); text-align: right;
      padding: 0 4px 2px; }
    th:first-child { text-align: left; }
    td { padding: 0 4px; height: 24px; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    td:first-child { padding: 0; text-align: left; }
    col.score { width: 66px; }
    col.change { width: 62px; }
    tr.chosen td { background: var(--vscode-list-activeSelectionBackground);
      color: var(--vscode-list-activeSelectionForeground); }
    tr.chosen { outline: 1px solid var(--vscode-contrastActiveBorder, transparent); outline-offset: -1px; }
    td button { width: 100%; height: 24px; padding: 0 6px; border: 0; background: transparent; text-align: left;
      cursor: pointer;
      overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    tr:not(.chosen):hover td { background: var(--vscode-list-hoverBackground); }
    .up { color: var(--vscode-charts-green); }
    .down { color: var(--vscode-charts-red, var(--vscode-errorForeground)); }
    tr.chosen .up, tr.chosen .down { color: inherit; }
    .best { font-weight: 600; }
    .another { color: var(--vscode-textLink-foreground, var(--vscode-foreground)); }
    .row { display: flex; align-items: center; gap: 10px; margin-top: 8px; }
    .row heatlens-segments { flex: 1; }
  `,
  ];

  declare a: Prediction | undefined;
  declare b: Prediction | undefined;
  declare target: SharedTarget;
  declare actions: CompareActions;
  declare picking: boolean;

  constructor() {
    super();
    this.picking = false;
  }

  override render() {
    const {a, b, target} = this;
    const labels = (a ?? b)?.labels ?? [];
    return html`
      <h2 id="title">Predictions: why this class?</h2>
      <table aria-labelledby="title">
        <colgroup><col><col class="score"><col class="score"><col class="change"></colgroup>
        <thead><tr><th>class</th><th>A</th><th>B</th><th>B − A</th></tr></thead>
        <tbody>${classRows(a, b).map((row) => this.#row(row))}</tbody>
      </table>
      <button class="tool another" aria-expanded=${this.picking} aria-controls="picker"
        @click=${() => (this.picking = !this.picking)}>Another class…</button>
      ${
        this.picking
          ? html`<heatlens-class-picker id="picker"
        .labels=${labels} .pick=${this.#pick}></heatlens-class-picker>`
          : ''
      }
      <div class="row"><span>Evidence</span>
        <heatlens-segments label="Evidence" .segments=${signs} .value=${String(target.sign)}
          .choose=${this.#weigh}></heatlens-segments></div>`;
  }

  readonly #weigh = (sign: string): void => {
    this.actions.ask({target: {...this.target, sign: sign === '-1' ? -1 : 1}});
  };

  #row(row: ClassRow) {
    const change = changeText(row);
    const best = (prediction: Prediction | undefined, score: ClassScore | undefined) =>
      score !== undefined && prediction?.top[0]?.index === score.index ? 'best' : '';
    const chosen = row.label === this.target.label;
    return html`<tr class=${chosen ? 'chosen' : ''}>
      <td><button aria-pressed=${chosen} title=${row.label}
        @click=${() => this.#explain(row)}>${row.label}</button></td>
      <td class=${best(this.a, row.a)}>${text(row.a)}</td><td class=${best(this.b, row.b)}>${text(row.b)}</td>
      <td class=${change.startsWith('+') ? 'up' : change.startsWith('−') ? 'down' : ''}>${change}</td></tr>`;
  }

  #explain({index, label}: Pick<ClassRow, 'index' | 'label'>): void {
    this.actions.ask({target: {index, label, sign: this.target.sign}});
  }

  readonly #pick = (index: number | null): void => {
    this.picking = false;
    const label = index === null ? undefined : (this.a ?? this.b)?.labels[index];
    if (index !== null && label !== undefined) this.#explain({index, label});
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('.another')?.focus());
  };
}

function text(score: ClassScore | undefined): string {
  return score === undefined ? '–' : scoreText(score);
}

customElements.define('heatlens-classes', HeatlensClasses);

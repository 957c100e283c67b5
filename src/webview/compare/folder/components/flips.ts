import {LitElement, css, html} from 'lit';
import type {Change, FolderComparison} from '../../../../protocol/compare.ts';
import {percent} from '../../../gallery/text.ts';
import {theme} from '../../../theme.ts';
import {groups} from '../groups.ts';
import {idsOf, type FolderEvent, type Group} from '../state.ts';

/** The figures of A and B with their change, and the flip table whose rows show their pictures. */
export class HeatlensFlips extends LitElement {
  static override properties = {
    comparison: {attribute: false},
    label: {attribute: false},
    group: {attribute: false},
    dispatch: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: grid; grid-template-columns: minmax(0, 1fr); gap: 18px; }
    table { width: 100%; border-collapse: collapse; }
    th {
      font-weight: 400;
      font-size: 11px;
      color: var(--vscode-descriptionForeground);
      text-align: right;
      padding: 0 4px 2px;
    }
    th:first-child, td:first-child { text-align: left; padding-left: 0; }
    td { padding: 2px 4px; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    .interval td { padding: 0 4px 5px; font-size: 11px; text-align: right; color: var(--vscode-descriptionForeground); }
    .up { color: var(--vscode-charts-green); }
    .down { color: var(--vscode-charts-red, var(--vscode-errorForeground)); }
    .flip {
      display: flex;
      justify-content: space-between;
      width: 100%;
      padding: 3px 8px;
      border: 0;
      border-radius: 4px;
      background: transparent;
      text-align: left;
      cursor: pointer;
    }
    .flip:hover:not(:disabled) { background: var(--vscode-list-hoverBackground); }
    .flip[aria-pressed='true'] {
      background: var(--vscode-list-activeSelectionBackground);
      color: var(--vscode-list-activeSelectionForeground);
      outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
      outline-offset: -1px;
    }
    .flip:disabled { opacity: .5; cursor: default; }
    .count { font-variant-numeric: tabular-nums; }
  `,
  ];

  declare comparison: FolderComparison;
  /** The class whose pictures alone are counted; undefined: of all. */
  declare label: number | undefined;
  /** Undefined where no pictures are shown. */
  declare group: Group | undefined;
  declare dispatch: (event: FolderEvent) => void;

  override render() {
    const {comparison, label} = this;
    const {accuracy, ece, agreement, mcnemar} = comparison;
    return html`
      <section><h2 id="numbers">Numbers</h2>
        <table aria-labelledby="numbers"><thead><tr><th></th><th>A</th><th>B</th><th>B − A</th></tr></thead><tbody>
          ${line('Accuracy', accuracy, 'up')}${line('Calibration error', ece, 'down')}
          ${line('Energy in the object', agreement, 'up')}
        </tbody></table>
        ${
          mcnemar === null
            ? html`<p class="quiet">No picture has a label.</p>`
            : html`<p class="quiet" title="Exact McNemar test of the pictures on which one alone is right">
          Only A is right on ${mcnemar.onlyA}, only B on ${mcnemar.onlyB}: p = ${probability(mcnemar.p)}</p>`
        }
      </section>
      <section><h2>${label === undefined ? 'What flipped' : html`What flipped of ${comparison.labels[label]}`}</h2>
        ${groups.map((one) => this.#flip(one))}</section>`;
  }

  #flip({group, name, title}: (typeof groups)[number]) {
    const count = idsOf(this.comparison, group, this.label).length;
    return html`<button class="flip" title=${title} aria-pressed=${group === this.group} ?disabled=${count === 0}
      @click=${() => this.dispatch({kind: 'group', group})}><span>${name}</span><span
        class="count">${count.toLocaleString('en')}</span></button>`;
  }
}

/** @param good which way is better */
function line(name: string, change: Change | null, good: 'up' | 'down') {
  if (change === null) return '';
  const {
    a,
    b,
    interval: [low, high],
  } = change;
  // Within the interval of nothing at all a change has no colour.
  const sure = low > 0 || high < 0;
  const better = b > a === (good === 'up');
  return html`<tr><td>${name}</td><td>${percent(a)}</td><td>${percent(b)}</td>
    <td class=${sure ? (better ? 'up' : 'down') : ''}>${signed(b - a)}</td></tr>
    <tr class="interval"><td colspan="4" title="Percentile bootstrap over the pictures">
      95 % interval ${signed(low)} … ${signed(high)}</td></tr>`;
}

function signed(share: number): string {
  return `${share < 0 ? '−' : '+'}${percent(Math.abs(share))}`;
}

function probability(p: number): string {
  return p < 0.001 ? p.toExponential(1) : p.toFixed(3);
}

customElements.define('heatlens-flips', HeatlensFlips);

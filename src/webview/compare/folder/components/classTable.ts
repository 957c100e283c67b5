import {LitElement, css, html} from 'lit';
import type {ColourMapId} from '../../../../core/render/colourMaps.ts';
import type {ClassChange} from '../../../../protocol/compare.ts';
import {percent} from '../../../gallery/text.ts';
import {theme} from '../../../theme.ts';
import {meanMapTile, meanMapsOf} from '../meanMaps.ts';

/** Each class with its recall in A and in B, and where they look on average; what changed most comes first. */
export class HeatlensClassTable extends LitElement {
  static override properties = {
    classes: {attribute: false},
    colourMap: {attribute: false},
    chosen: {attribute: false},
    choose: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; overflow: auto; padding: 4px 12px 20px; }
    table { border-collapse: collapse; }
    th {
      position: sticky;
      top: 0;
      z-index: 1;
      padding: 6px 8px;
      white-space: nowrap;
      font-weight: 400;
      font-size: 11px;
      text-align: right;
      background: var(--vscode-editor-background);
      color: var(--vscode-descriptionForeground);
    }
    td {
      padding: 5px 8px;
      text-align: right;
      font-variant-numeric: tabular-nums;
      white-space: nowrap;
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
    th:first-child, td:first-child { text-align: left; padding-left: 0; }
    td:first-child { max-width: 190px; overflow: hidden; text-overflow: ellipsis; }
    tbody tr { cursor: pointer; }
    tbody tr:hover { background: var(--vscode-list-hoverBackground); }
    tbody tr:focus-visible { outline-offset: -1px; }
    tr[aria-selected='true'] {
      background: var(--vscode-list-inactiveSelectionBackground);
      outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
      outline-offset: -1px;
    }
    .map { padding: 5px 4px; }
    th.map { text-align: center; }
    .up { color: var(--vscode-charts-green); }
    .down { color: var(--vscode-charts-red, var(--vscode-errorForeground)); }
  `,
  ];

  declare classes: readonly ClassChange[];
  declare colourMap: ColourMapId;
  declare chosen: number | undefined;
  /** Shows the pictures of a class alone. */
  declare choose: (label: number) => void;

  override render() {
    const classes = byChange(this.classes);
    if (classes.length === 0)
      return html`<p class="quiet">No picture has a label that both models know.
        Put the pictures into one folder a class, or give labels.</p>`;
    return html`<table role="grid" aria-label="Classes">
      <thead><tr><th>class</th><th>pictures</th><th>recall A</th><th>recall B</th><th>B − A</th><th
        class="map">mean A</th><th class="map">mean B</th><th class="map">B − A</th></tr></thead>
      <tbody>${classes.map((one) => this.#row(one))}</tbody></table>`;
  }

  #row({index, name, pictures, recallA, recallB, meanMapA, meanMapB}: ClassChange) {
    const change = recallA === null || recallB === null ? null : recallB - recallA;
    const text =
      change === null
        ? ''
        : Math.abs(change) < 5e-4
          ? '='
          : `${change < 0 ? '−' : '+'}${(100 * Math.abs(change)).toFixed(1)} %`;
    const choose = () => this.choose(index);
    return html`<tr tabindex="0" aria-selected=${index === this.chosen} title="Show the pictures of ${name}"
      @click=${choose} @keydown=${(event: KeyboardEvent) => {
        if (event.key === 'Enter' || event.key === ' ') choose();
      }}><td>${name}</td><td>${pictures.toLocaleString('en')}</td><td>${percent(recallA)}</td><td>${percent(recallB)}</td>
      <td class=${text.startsWith('+') ? 'up' : text.startsWith('−') ? 'down' : ''}>${text}</td>
      ${meanMapsOf({name, meanMapA, meanMapB}, this.colourMap).map(
        (one) => html`<td
        class="map">${meanMapTile(one, 64)}</td>`,
      )}</tr>`;
  }
}

function byChange(classes: readonly ClassChange[]): readonly ClassChange[] {
  const change = ({recallA, recallB}: ClassChange) =>
    recallA === null || recallB === null ? -1 : Math.abs(recallB - recallA);
  return classes
    .filter(({pictures, meanMapA, meanMapB}) => pictures > 0 || meanMapA !== null || meanMapB !== null)
    .toSorted((a, b) => change(b) - change(a) || b.pictures - a.pictures);
}

customElements.define('heatlens-class-table', HeatlensClassTable);

import {LitElement, css, html} from 'lit';
import type {ClassNumbers} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import {csvOf} from '../csv.ts';
import {percent} from '../text.ts';

type Column = Exclude<keyof ClassNumbers, 'index'>;

const share = (value: number | null) => percent(value);
const area = (value: number | null) => (value === null ? '–' : value.toFixed(3));

const columns: readonly {
  readonly key: Column;
  readonly title: string;
  readonly text?: (value: number | null) => string;
}[] = [
  {key: 'name', title: 'Class'},
  {key: 'pictures', title: 'Pictures'},
  {key: 'recall', title: 'Recall', text: share},
  {key: 'precision', title: 'Precision', text: share},
  {key: 'f1', title: 'F1', text: share},
  {key: 'auc', title: 'AUC', text: area},
  {key: 'averagePrecision', title: 'AP', text: area},
];

/** A line for each class that occurs, sortable by every column; a click on a line chooses the class. */
export class HeatlensClassTable extends LitElement {
  static override properties = {
    classes: {attribute: false},
    chosen: {attribute: false},
    choose: {attribute: false},
    show: {attribute: false},
    save: {attribute: false},
    column: {state: true},
    descending: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; }
    .head { display: flex; align-items: center; }
    h2 { flex: 1; margin: 0; }
    .head .tool { font-size: 11px; height: 20px; color: var(--vscode-descriptionForeground); }
    table { width: 100%; border-collapse: collapse; }
    th { padding: 0; font-weight: 600; text-align: right; }
    th button { width: 100%; padding: 4px 8px; border: 0; background: transparent; text-align: inherit;
      font-weight: inherit; white-space: nowrap; cursor: pointer; }
    td { padding: 3px 8px; text-align: right; font-variant-numeric: tabular-nums; }
    th:first-child, td:first-child { text-align: left; }
    tr { border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); }
    tbody tr { cursor: pointer; }
    tbody tr:hover { background: var(--vscode-list-hoverBackground); }
    tr[aria-selected='true'] { background: var(--vscode-list-activeSelectionBackground);
      color: var(--vscode-list-activeSelectionForeground); }
    .count { padding: 0; border: 0; background: transparent; color: var(--vscode-textLink-foreground);
      cursor: pointer; }
    [aria-selected='true'] .count { color: inherit; }
  `,
  ];

  declare classes: readonly ClassNumbers[];
  declare chosen: number | undefined;
  declare choose: (index: number) => void;
  /** Shows the pictures with this label. */
  declare show: (index: number) => void;
  declare save: (name: string, text: string) => void;
  declare column: Column;
  declare descending: boolean;

  constructor() {
    super();
    this.column = 'auc';
    this.descending = false;
  }

  override render() {
    return html`<div class="head"><h2>Classes</h2>
        <button class="tool" aria-label="Save the classes as CSV"
          @click=${() => this.save('classes.csv', this.#csv())}>CSV</button></div>
      <table role="grid" aria-label="Classes"><thead><tr>${columns.map(
        ({key, title}) => html`<th scope="col" aria-sort=${this.#order(key)}>
        <button @click=${() => this.#sort(key)}
          >${title}${key === this.column ? (this.descending ? ' ↓' : ' ↑') : ''}</button></th>`,
      )}</tr></thead>
      <tbody>${this.#rows().map((one) => this.#row(one))}</tbody></table>`;
  }

  #row(one: ClassNumbers) {
    const choose = () => this.choose(one.index);
    return html`<tr tabindex="0" aria-selected=${one.index === this.chosen} @click=${choose} @keydown=${(
      event: KeyboardEvent,
    ) => {
      if (event.key === 'Enter' || event.key === ' ') choose();
    }}>${columns.map(
      ({key, text}) =>
        html`<td>${
          key === 'pictures'
            ? html`<button class="count" title="Show these pictures"
              @click=${() => this.show(one.index)}>${one.pictures.toLocaleString('en')}</button>`
            : text === undefined
              ? one[key]
              : text(one[key] as number | null)
        }</td>`,
    )}</tr>`;
  }

  #rows(): readonly ClassNumbers[] {
    const {column, descending} = this;
    const sign = descending ? -1 : 1;
    return this.classes
      .filter(({pictures, precision}) => pictures > 0 || precision !== null)
      .toSorted((a, b) => {
        const [x, y] = [a[column], b[column]];
        if (x === null || y === null) return Number(x === null) - Number(y === null);
        return sign * (typeof x === 'string' ? x.localeCompare(String(y)) : x - Number(y));
      });
  }

  #order(key: Column): 'ascending' | 'descending' | 'none' {
    if (key !== this.column) return 'none';
    return this.descending ? 'descending' : 'ascending';
  }

  #sort(key: Column): void {
    this.descending = key === this.column && !this.descending;
    this.column = key;
  }

  #csv(): string {
    return csvOf(
      columns.map(({title}) => title),
      this.#rows().map((one) => columns.map(({key}) => one[key])),
    );
  }
}

customElements.define('heatlens-class-table', HeatlensClassTable);

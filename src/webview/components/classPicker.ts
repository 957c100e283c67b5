import {LitElement, css, html} from 'lit';
import {searchLabels, type Found} from '../search.ts';
import {theme} from '../theme.ts';

/** Rows in the list; whoever wants more types another letter. */
const shownRows = 60;

/** Any class of the model by name or number: type, arrow keys, Enter; Escape gives up. */
export class HeatlensClassPicker extends LitElement {
  static override properties = {
    labels: {attribute: false},
    pick: {attribute: false},
    text: {state: true},
    active: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; margin-top: 6px; }
    input { width: 100%; height: 26px; }
    input:focus-visible { outline-offset: -1px; }
    ul {
      max-height: 220px;
      margin: 4px 0 0;
      padding: 2px;
      overflow: auto;
      list-style: none;
      border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      border-radius: 4px;
      background: var(--vscode-dropdown-listBackground, var(--vscode-dropdown-background));
    }
    li { display: flex; gap: 8px; padding: 3px 6px; border-radius: 3px; }
    .label { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .number { opacity: .7; font-variant-numeric: tabular-nums; }
    p { margin: 4px 6px; }
  `,
  ];

  declare labels: readonly string[];
  declare pick: (index: number | null) => void;
  declare text: string;
  declare active: number;

  constructor() {
    super();
    this.labels = [];
    this.pick = () => {};
    this.text = '';
    this.active = 0;
  }

  override render() {
    const {found, more} = this.#search();
    return html`
      <input class="field" type="text" role="combobox" aria-label="Search a class" aria-expanded="true" aria-controls="classes"
        aria-autocomplete="list" aria-activedescendant=${`found-${this.active}`} spellcheck="false"
        placeholder=${`Search ${this.labels.length} classes`} .value=${this.text}
        @input=${this.#onInput} @keydown=${this.#onKey}>
      <ul id="classes" role="listbox" aria-label="Classes">
        ${found.map(
          ({index, label}, at) => html`<li id=${`found-${at}`} role="option"
          aria-selected=${at === this.active} @click=${() => this.pick(index)}>
          <span class="label">${label}</span><span class="number">${index}</span></li>`,
        )}
        ${found.length === 0 ? html`<p class="quiet">No class of this model is called so.</p>` : ''}
        ${more > 0 ? html`<p class="quiet">and ${more} more: type to narrow</p>` : ''}
      </ul>`;
  }

  override firstUpdated(): void {
    this.renderRoot.querySelector('input')?.focus();
  }

  override updated(): void {
    this.renderRoot.querySelector(`#found-${this.active}`)?.scrollIntoView({block: 'nearest'});
  }

  #search(): {found: readonly Found[]; more: number} {
    return searchLabels(this.labels, this.text, shownRows);
  }

  readonly #onInput = (event: InputEvent): void => {
    this.text = (event.target as HTMLInputElement).value;
    this.active = 0;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const {found} = this.#search();
    const by = {ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8}[event.key];
    const taken = found[this.active];
    if (by !== undefined) this.active = Math.min(found.length - 1, Math.max(0, this.active + by));
    else if (event.key === 'Enter' && taken !== undefined) this.pick(taken.index);
    else if (event.key === 'Escape') this.pick(null);
    else return;
    event.preventDefault();
  };
}

customElements.define('heatlens-class-picker', HeatlensClassPicker);

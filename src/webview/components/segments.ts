import {LitElement, css, html} from 'lit';
import {theme} from '../theme.ts';

export interface Segment {
  readonly value: string;
  readonly text: string;
  readonly title?: string;
}

/** A few choices side by side, one of them taken: arrow keys move and choose, as in a group of radio buttons. */
export class HeatlensSegments extends LitElement {
  static override properties = {label: {}, segments: {attribute: false}, value: {}, choose: {attribute: false}};
  static override styles = [
    theme,
    css`
    div {
      display: flex;
      border: 1px solid var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent));
      border-radius: 4px;
    }
    button {
      flex: 1;
      min-width: 0;
      height: 22px;
      padding: 0 6px;
      border: 0;
      border-radius: 3px;
      background: transparent;
      cursor: pointer;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    button:hover { background: var(--vscode-toolbar-hoverBackground); }
    button[aria-checked='true'] {
      background: var(--vscode-list-activeSelectionBackground);
      color: var(--vscode-list-activeSelectionForeground);
      outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
      outline-offset: -1px;
    }
    button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
  `,
  ];

  declare label: string;
  declare segments: readonly Segment[];
  declare value: string;
  declare choose: (value: string) => void;

  constructor() {
    super();
    this.label = '';
    this.segments = [];
    this.value = '';
    this.choose = () => {};
  }

  override render() {
    return html`<div role="radiogroup" aria-label=${this.label} @keydown=${this.#move}>
      ${this.segments.map(
        ({value, text, title}) => html`<button
        role="radio" aria-checked=${value === this.value} tabindex=${value === this.value ? 0 : -1} title=${title ?? ''}
        @click=${() => this.choose(value)}>${text}</button>`,
      )}
    </div>`;
  }

  readonly #move = (event: KeyboardEvent): void => {
    const by = {ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1}[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = this.segments.findIndex(({value}) => value === this.value);
    const next = (at + by + this.segments.length) % this.segments.length;
    this.choose(this.segments[next]?.value ?? this.value);
    this.renderRoot.querySelectorAll('button')[next]?.focus();
  };
}

customElements.define('heatlens-segments', HeatlensSegments);

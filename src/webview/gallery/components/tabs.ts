import {LitElement, css, html} from 'lit';
import {theme} from '../../theme.ts';
import type {Tab} from '../state.ts';

/** What the main area can show; the keys 1 to 4 choose in this order. */
const tabNames: Readonly<Record<Tab, string>> = {
  pictures: 'Pictures',
  numbers: 'Numbers',
  looks: 'What It Looks At',
  localisation: 'Localisation',
};

export const allTabs = Object.keys(tabNames) as readonly Tab[];

/** The views of the main area. */
export class HeatlensTabs extends LitElement {
  static override properties = {tabs: {attribute: false}, shown: {attribute: false}, choose: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: block; flex: none;
      border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    div { display: flex; gap: 4px; padding: 0 8px; overflow-x: auto; }
    button { padding: 6px 8px; border: 0; border-bottom: 2px solid transparent; background: transparent;
      white-space: nowrap; cursor: pointer;
      color: var(--vscode-panelTitle-inactiveForeground, var(--vscode-descriptionForeground)); }
    button:hover { color: var(--vscode-panelTitle-activeForeground, var(--vscode-foreground)); }
    button[aria-selected='true'] { color: var(--vscode-panelTitle-activeForeground, var(--vscode-foreground));
      border-bottom-color: var(--vscode-panelTitle-activeBorder, var(--vscode-focusBorder)); }
  `,
  ];

  declare tabs: readonly Tab[];
  declare shown: Tab;
  declare choose: (tab: Tab) => void;

  override render() {
    return html`<div role="tablist" aria-label="Views" @keydown=${this.#onKey}>${this.tabs.map(
      (tab) => html`<button role="tab" aria-selected=${tab === this.shown}
      tabindex=${tab === this.shown ? 0 : -1} title=${`Key ${allTabs.indexOf(tab) + 1}`}
      @click=${() => this.choose(tab)}>${tabNames[tab]}</button>`,
    )}</div>`;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const {tabs, shown} = this;
    const next = tabs[(tabs.indexOf(shown) + step + tabs.length) % tabs.length];
    event.preventDefault();
    this.choose(next);
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]')?.focus());
  };
}

customElements.define('heatlens-tabs', HeatlensTabs);

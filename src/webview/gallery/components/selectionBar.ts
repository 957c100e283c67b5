import {LitElement, css, html} from 'lit';
import type {PictureAction} from '../../../protocol/galleryPanel.ts';
import {theme} from '../../theme.ts';
import {counted} from '../text.ts';

export interface SelectionActions {
  act(action: PictureAction): void;
  tag(tag: string, set: boolean): void;
  clear(): void;
}

const actionNames: Readonly<Record<PictureAction, {readonly name: string; readonly key: string}>> = {
  explain: {name: 'Explain', key: 'Enter'},
  reveal: {name: 'Reveal in Explorer', key: 'r'},
  'copy-paths': {name: 'Copy Paths', key: 'Ctrl+C'},
  'write-list': {name: 'Write List…', key: 'w'},
};

/** What can be done with the chosen pictures. */
export class HeatlensSelectionBar extends LitElement {
  static override properties = {count: {attribute: false}, tags: {attribute: false}, actions: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: flex; flex-wrap: wrap; align-items: center; gap: 6px; padding: 6px 12px;
      background: var(--vscode-editorWidget-background);
      border-top: 1px solid var(--vscode-editorWidget-border, var(--vscode-contrastBorder, transparent)); }
    .tool {
      border-color: var(--vscode-button-border, var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)));
    }
    input { width: 130px; height: 24px; }
    .space { flex: 1; }
  `,
  ];

  declare count: number;
  declare tags: readonly string[];
  declare actions: SelectionActions;

  override render() {
    return html`
      <span role="status">${counted(this.count)} chosen</span>
      ${Object.entries(actionNames).map(
        ([action, {name, key}]) =>
          html`<button class="tool" title=${`${name} (${key})`}
            @click=${() => this.actions.act(action as PictureAction)}>${name}</button>`,
      )}
      <div class="space"></div>
      <input class="field" aria-label="Tag" placeholder="tag" list="tags" spellcheck="false" @keydown=${this.#onKey}>
      <datalist id="tags">${this.tags.map((tag) => html`<option value=${tag}></option>`)}</datalist>
      <button class="tool" @click=${() => this.#tag(true)}>Tag</button>
      <button class="tool" @click=${() => this.#tag(false)}>Untag</button>
      <button class="tool" @click=${() => this.actions.clear()}>Clear</button>`;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Enter') this.#tag(true);
    event.stopPropagation();
  };

  #tag(set: boolean): void {
    const tag = this.renderRoot.querySelector('input')?.value.trim() ?? '';
    if (tag !== '') this.actions.tag(tag, set);
  }
}

customElements.define('heatlens-selection-bar', HeatlensSelectionBar);

import {LitElement, css, html} from 'lit';
import {theme} from '../../theme.ts';
import type {Answer} from '../inquiry.ts';

/** Why an answer is not there yet: how far it is, or what went wrong. */
export class HeatlensAnswerNote extends LitElement {
  static override properties = {
    answer: {attribute: false},
    waiting: {},
    cancel: {attribute: false},
    again: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: flex; align-items: center; gap: 8px; }
    progress { width: 120px; height: 4px; accent-color: var(--vscode-progressBar-background); }
    .failed { color: var(--vscode-errorForeground); }
  `,
  ];

  declare answer: Answer<unknown>;
  /** What is said before the work itself tells. */
  declare waiting: string;
  declare cancel: (() => void) | undefined;
  declare again: (() => void) | undefined;

  override render() {
    const {answer, waiting, cancel, again} = this;
    switch (answer.kind) {
      case 'failed':
        return html`<span class="failed" role="alert">${answer.message}</span>
          ${again === undefined ? '' : html`<button class="tool" @click=${again}>Try Again</button>`}`;
      case 'pending':
        return html`<span class="quiet" role="status">${answer.progress.message || waiting}</span>
          ${
            answer.progress.done === null
              ? ''
              : html`<progress max="1" .value=${answer.progress.done}
            aria-label=${waiting}></progress>`
          }
          ${cancel === undefined ? '' : html`<button class="tool" @click=${cancel}>Cancel</button>`}`;
      case 'initial':
        return again === undefined ? '' : html`<button class="tool" @click=${again}>Find Now</button>`;
      case 'complete':
        return '';
    }
  }
}

customElements.define('heatlens-answer-note', HeatlensAnswerNote);

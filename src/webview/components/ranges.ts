import {LitElement, css, html} from 'lit';
import type {RangeCandidate} from '../../protocol/explanation.ts';
import type {Actions} from '../actions.ts';
import {scoreText} from '../../protocol/scoreText.ts';
import {rangeText} from '../format.ts';
import {theme} from '../theme.ts';

/** Shown where nobody said which values the model was trained on: what it says under each range, to choose from. */
export class HeatlensRanges extends LitElement {
  static override properties = {candidates: {attribute: false}, actions: {attribute: false}};
  static override styles = [
    theme,
    css`
    p { margin: 0 0 6px; }
    ul { margin: 0; padding: 0; list-style: none; }
    li { display: grid; grid-template-columns: 1fr auto; align-items: center; gap: 2px 8px; padding: 4px 0; }
    .top { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .tool {
      border-color: var(--vscode-button-border, var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)));
    }
  `,
  ];

  declare candidates: readonly RangeCandidate[];
  declare actions: Actions;

  override render() {
    return html`<h2>Which values does the model expect?</h2>
      <p class="quiet">Nothing beside the model says it. It would say of this picture:</p>
      <ul>${this.candidates.map(
        ({range, top, chosen}) => html`<li>
        <span class="top" title=${`${top.label}, ${scoreText(top)}`}><strong>${rangeText(range)}</strong>
          <span class="quiet">${chosen ? 'used now' : ''}</span><br>${top.label} ${scoreText(top)}</span>
        <button class="tool" title="Writes the range into the model's heatlens.json and explains again"
          aria-label=${`Keep ${rangeText(range)} for this model`}
          @click=${() => this.actions.remember(range)}>Keep</button>
      </li>`,
      )}</ul>`;
  }
}

customElements.define('heatlens-ranges', HeatlensRanges);

import {LitElement, css, html} from 'lit';
import type {ModelSummary} from '../../../protocol/engine.ts';
import {theme} from '../../theme.ts';
import {brokenText, deadText} from '../healthText.ts';

/** Rows listed of each kind; a diverged model has hundreds. */
const listed = 6;

/** NaN, infinite values and dead channels of the weights. */
export class InspectHealth extends LitElement {
  static override properties = {health: {attribute: false}, reading: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: block; }
    p { margin: 0; line-height: 1.45; }
    ul { margin: 6px 0 0; padding-left: 18px; overflow-wrap: anywhere; user-select: text; }
    .bad { color: var(--vscode-errorForeground); }
  `,
  ];

  declare health: ModelSummary['health'] | undefined;
  declare reading: boolean;

  override render() {
    return html`<h2>Weights</h2>${this.health === undefined ? this.#absent() : told(this.health)}`;
  }

  #absent() {
    return html`<p class="quiet" role="status">${this.reading ? 'Reading the weights…' : 'They could not be read.'}</p>`;
  }
}

function told({values, broken, dead}: ModelSummary['health']) {
  const all = values.toLocaleString('en-US');
  if (broken.length + dead.length === 0) return html`<p>${all} values: all are finite, and no channel is dead.</p>`;
  return html`<p>${all} values.</p>
    ${list(broken.map(brokenText), 'bad')}${list(
      dead.map((one) => `${one.layer}: ${deadText(one)}`),
      '',
    )}`;
}

function list(lines: readonly string[], kind: string) {
  if (lines.length === 0) return '';
  const more = lines.length - listed;
  return html`<ul class=${kind}>${lines.slice(0, listed).map((line) => html`<li>${line}</li>`)}
    ${more > 0 ? html`<li>and ${more} more, marked below</li>` : ''}</ul>`;
}

customElements.define('heatlens-inspect-health', InspectHealth);

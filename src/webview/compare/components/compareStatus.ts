import {LitElement, css, html} from 'lit';
import {rawText} from '../../format.ts';
import {theme} from '../../theme.ts';
import type {CompareActions, NamedProbe} from '../actions.ts';
import {answerOf, here, type CompareModel} from '../state.ts';

/** How many are explained on the left, what the maps say under the pointer on the right. */
export class HeatlensCompareStatus extends LitElement {
  static override properties = {model: {attribute: false}, probes: {attribute: false}, actions: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: flex; align-items: center; gap: 12px; min-height: 26px; padding: 0 12px; font-size: 12px;
      color: var(--vscode-descriptionForeground);
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    .space { flex: 1; }
    .tool { height: 20px; }
    .probe { font-variant-numeric: tabular-nums; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  `,
  ];

  declare model: CompareModel;
  declare probes: readonly NamedProbe[];
  declare actions: CompareActions;

  override render() {
    const {model, probes} = this;
    const {watched} = model.comparison;
    const kinds = model.checkpoints.map(({id}) => answerOf(here(model), id).kind);
    const done = kinds.filter((kind) => kind === 'complete').length;
    const failed = kinds.filter((kind) => kind === 'failed').length;
    return html`<span
      role="status">${done} of ${kinds.length} explained${failed === 0 ? '' : `, ${failed} failed`}</span>
      ${kinds.includes('pending') ? html`<button class="tool" @click=${() => this.actions.stop()}>Stop</button>` : ''}
      ${watched === null ? '' : html`<span title=${watched}>watching for checkpoints</span>`}
      <span role="status">${model.note}</span>
      <span class="space"></span>
      <span class="probe">${probeText(probes)}</span>`;
  }
}

function probeText(probes: readonly NamedProbe[]): string {
  const [first] = probes;
  if (first === undefined) return '';
  const values = probes.slice(0, 3).map(({title, probe}) => `${title.split(':')[0]} ${rawText(probe.raw)}`);
  return `${Math.floor(first.probe.x)}, ${Math.floor(first.probe.y)}   ${values.join('   ')}`;
}

customElements.define('heatlens-compare-status', HeatlensCompareStatus);

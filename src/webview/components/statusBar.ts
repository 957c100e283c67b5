import {LitElement, css, html} from 'lit';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type {Actions} from '../actions.ts';
import {durationText, rawText} from '../format.ts';
import type {Probe} from '../probe.ts';
import type {PanelModel} from '../state.ts';
import {theme} from '../theme.ts';

/** Progress, time and device on the left, the value under the cursor on the right. */
export class HeatlensStatusBar extends LitElement {
  static override properties = {
    model: {attribute: false},
    actions: {attribute: false},
    probe: {attribute: false},
    note: {},
  };
  static override styles = [
    theme,
    css`
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: 2px 16px;
      min-height: 26px;
      padding: 1px 12px;
      font-size: 12px;
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
      color: var(--vscode-descriptionForeground);
    }
    vscode-progress-bar { width: 90px; }
    .probe { margin-left: auto; font-variant-numeric: tabular-nums; min-height: 1.2em; }
    .tool { height: 20px; }
  `,
  ];

  declare model: PanelModel;
  declare actions: Actions;
  declare probe: Probe | null;
  declare note: string;

  override render() {
    const {state, updates, prediction} = this.model;
    const last = updates.at(-1);
    const pending = state.kind === 'pending';
    return html`
      ${
        pending
          ? html`<vscode-progress-bar aria-label="Progress" .value=${last?.copies ?? 0} .max=${last?.of ?? 1}
          .indeterminate=${last === undefined}></vscode-progress-bar>
        <button class="tool" title="Stop and keep the last map" @click=${this.actions.cancel}>Stop</button>`
          : ''
      }
      <span role="status">${this.note === '' ? this.#progress() : this.note}</span>
      ${prediction === undefined ? '' : html`<span title=${this.#timings()}>${prediction.device}</span>`}
      <span class="probe" aria-live="polite">${this.#probeText()}</span>`;
  }

  #progress(): string {
    const {state, updates, message} = this.model;
    const last = updates.at(-1);
    if (state.kind !== 'pending' && state.kind !== 'complete') return '';
    if (last === undefined) return state.kind === 'pending' ? message || 'Working…' : '';
    const copies = last.of <= 1 ? 'single map' : `${last.copies} of ${last.of} copies`;
    const stopped = state.kind === 'complete' && state.stopped ? 'stopped after ' : '';
    return `${stopped}${copies} · ${durationText(totalOf(last.milliseconds))}`;
  }

  #timings(): string {
    const times = Object.entries(this.model.updates.at(-1)?.milliseconds ?? {});
    return times.map(([step, milliseconds]) => `${step}: ${durationText(milliseconds)}`).join('\n');
  }

  #probeText(): string {
    if (this.probe === null) return '';
    const {x, y, raw, relative, unit} = this.probe;
    return `x ${Math.floor(x)}, y ${Math.floor(y)} · ${(100 * relative).toFixed(1)} % · ${rawText(raw)} ${unit}`;
  }
}

function totalOf(milliseconds: Readonly<Record<string, number>>): number {
  return milliseconds['total'] ?? Object.values(milliseconds).reduce((sum, value) => sum + value, 0);
}

customElements.define('heatlens-status-bar', HeatlensStatusBar);

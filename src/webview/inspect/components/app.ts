import {LitElement, css, html} from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-ring/index.js';
import type {ModelOutline, ModelSummary} from '../../../protocol/engine.ts';
import type {InspectState} from '../../../protocol/inspectPanel.ts';
import {baseName} from '../../format.ts';
import type {VsCodeApi} from '../../host.ts';
import {theme} from '../../theme.ts';
import {withChoice, type Choose, type Draft} from '../draft.ts';
import {connectInspectHost, type InspectHost} from '../host.ts';
import './facts.ts';
import './health.ts';
import './layers.ts';
import './settings.ts';

/** The page of *Inspect Model*: it holds the state and what the user has chosen, and hands both down. */
export class HeatlensInspect extends LitElement {
  static override properties = {
    api: {attribute: false},
    state: {state: true},
    draft: {state: true},
    note: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; min-height: 100vh; container-type: inline-size; background: var(--vscode-editor-background); }
    header {
      display: flex; flex-wrap: wrap; align-items: center; gap: 6px 10px; padding: 12px 20px 10px;
      border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
    h1 { margin: 0; font-size: 15px; font-weight: 600; overflow-wrap: anywhere; }
    .end { display: flex; gap: 6px; margin-left: auto; }
    main { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 22px 36px; padding: 16px 20px 32px; max-width: 1180px; }
    heatlens-inspect-layers, .message { grid-column: 1 / -1; }
    .side { display: flex; flex-direction: column; gap: 22px; min-width: 0; }
    .message { padding: 7px 10px; border-radius: 4px; overflow-wrap: anywhere; line-height: 1.45;
      background: var(--vscode-inputValidation-warningBackground);
      color: var(--vscode-inputValidation-warningForeground, var(--vscode-foreground));
      border: 1px solid var(--vscode-inputValidation-warningBorder, transparent); }
    .message.error { background: var(--vscode-inputValidation-errorBackground);
      color: var(--vscode-inputValidation-errorForeground, var(--vscode-foreground));
      border-color: var(--vscode-inputValidation-errorBorder, transparent); }
    .message p { margin: 0; }
    .message p + p { margin-top: 6px; }
    .waiting { display: flex; align-items: center; gap: 10px; grid-column: 1 / -1; }
    @container (max-width: 720px) { main { grid-template-columns: minmax(0, 1fr); } }
  `,
  ];

  declare api: VsCodeApi;
  declare state: InspectState;
  declare draft: Draft;
  declare note: string;

  #host: InspectHost | undefined;

  constructor() {
    super();
    this.state = {kind: 'pending', path: ''};
    this.draft = {};
    this.note = '';
  }

  override firstUpdated(): void {
    this.#host = connectInspectHost(this.api, (state) => (this.state = state));
  }

  override render() {
    const {state} = this;
    const model = 'model' in state ? state.model : null;
    return html`
      <header>
        <h1>${model?.name ?? baseName(state.path)}</h1>
        <span class="quiet">${model === null ? '' : aboutText(model)}</span>
        <span class="end">
          <vscode-button secondary @click=${() => this.#host?.reload()}>Reload</vscode-button>
          <vscode-button ?disabled=${model?.layer === null || model === null} title="Explain the pictures of this workspace with this model"
            @click=${() => this.#host?.useModel()}>Use for Explanations</vscode-button>
        </span>
      </header>
      <main>
        ${state.kind === 'failed' ? html`<div class="message error" role="alert"><p>${state.message}</p></div>` : ''}
        ${model === null ? waiting(state) : this.#model(model, state.kind === 'complete' ? state.model : null)}
      </main>`;
  }

  #model(model: ModelOutline, summary: ModelSummary | null) {
    const choose: Choose = (key, value) => {
      this.note = '';
      this.draft = withChoice(model, this.draft, key, value);
    };
    return html`
      ${
        model.warnings.length === 0
          ? ''
          : html`<div class="message" role="status">
        ${model.warnings.map((warning) => html`<p>${warning}</p>`)}</div>`
      }
      <heatlens-inspect-facts .model=${model} .sha256=${summary?.sha256}></heatlens-inspect-facts>
      <div class="side">
        <heatlens-inspect-settings .model=${model} .draft=${this.draft} .choose=${choose} .note=${this.note}
          .write=${() => void this.#write()} .open=${() => this.#host?.openSettings()}></heatlens-inspect-settings>
        <heatlens-inspect-health .health=${summary?.health} .reading=${this.state.kind === 'outlined'}></heatlens-inspect-health>
      </div>
      <heatlens-inspect-layers .model=${model} .health=${summary?.health} .draft=${this.draft} .choose=${choose}>
      </heatlens-inspect-layers>`;
  }

  async #write(): Promise<void> {
    if (this.#host === undefined) return;
    const written = this.draft;
    try {
      this.note = `Wrote ${baseName(await this.#host.remember(written))}.`;
      this.draft = {};
    } catch (error) {
      this.note = error instanceof Error ? error.message : String(error);
    }
  }
}

function waiting({kind}: InspectState) {
  if (kind === 'failed') return '';
  return html`<div class="waiting quiet" role="status"><vscode-progress-ring></vscode-progress-ring>Reading the model…</div>`;
}

function aboutText({format, parameters, layers}: ModelOutline): string {
  return `${format} · ${parameters.toLocaleString('en-US')} parameters · ${layers.length} layers`;
}

customElements.define('heatlens-inspect', HeatlensInspect);

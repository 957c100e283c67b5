import {LitElement, css, html} from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-icon/index.js';
import '@vscode-elements/elements/dist/vscode-progress-ring/index.js';
import type {ErrorCode} from '../../core/errors.ts';
import type {PanelState} from '../../protocol/panel.ts';
import type {Actions} from '../actions.ts';
import {theme} from '../theme.ts';

interface Offer {
  readonly text: string;
  readonly act: (actions: Actions) => void;
}

const again: Offer = {text: 'Try Again', act: (actions) => actions.explain({})};
const chooseModel: Offer = {text: 'Choose Model…', act: (actions) => actions.chooseModel()};
const startOver: Offer = {text: 'Start Over', act: (actions) => actions.startOver()};
const showLog: Offer = {text: 'Show Log', act: (actions) => actions.showLog()};
const diagnostics: Offer = {text: 'Copy Diagnostics', act: (actions) => actions.copyDiagnostics()};

/** What to do after each failure, the likeliest remedy first. */
const remedies: Readonly<Record<ErrorCode, readonly Offer[]>> = {
  'model-not-found': [chooseModel],
  'model-unreadable': [chooseModel, again],
  'model-unsupported': [chooseModel],
  'no-spatial-layer': [chooseModel],
  'picture-not-found': [again],
  'picture-unreadable': [again],
  'settings-invalid': [again, chooseModel],
  'unknown-class': [startOver],
  'unknown-layer': [startOver],
  'unknown-method': [startOver],
  'method-unsuitable': [startOver],
  'argument-invalid': [startOver],
  'runtime-unavailable': [again, diagnostics],
  'runtime-failed': [again, showLog, diagnostics],
  'out-of-memory': [again, diagnostics],
  'not-writable': [again],
  'folder-unreadable': [again],
  'store-unreadable': [again],
  'store-locked': [again],
  'store-differs': [again],
  cancelled: [again],
  'engine-stopped': [again, showLog, diagnostics],
  internal: [again, showLog, diagnostics],
};

/** Stands where the picture would be while there is none, and says what to do next. */
export class HeatlensNotice extends LitElement {
  static override properties = {state: {attribute: false}, message: {}, actions: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: grid; place-items: center; padding: 24px; min-height: 0; overflow: auto; }
    .card { max-width: 440px; text-align: center; }
    vscode-icon { color: var(--vscode-descriptionForeground); margin-bottom: 10px; }
    .failed vscode-icon { color: var(--vscode-errorForeground); }
    vscode-progress-ring { margin: 0 auto 10px; }
    h2 {
      text-transform: none;
      letter-spacing: 0;
      font-size: 15px;
      margin-bottom: 8px;
      color: var(--vscode-foreground);
    }
    p { margin: 0 0 14px; line-height: 1.5; overflow-wrap: anywhere; }
    .offers { display: flex; flex-wrap: wrap; justify-content: center; gap: 8px; }
  `,
  ];

  declare state: PanelState;
  declare message: string;
  declare actions: Actions;

  override render() {
    const {state} = this;
    if (state.kind === 'failed') return this.#failed(state);
    if (state.kind === 'no-model') return this.#noModel();
    const text = state.kind === 'initial' ? state.message : this.message || 'Working…';
    return html`<div class="card" role="status">
      <vscode-progress-ring></vscode-progress-ring><p class="quiet">${text}</p></div>`;
  }

  #failed({code, message}: Extract<PanelState, {kind: 'failed'}>) {
    return html`<div class="card failed" role="alert">
      <vscode-icon name=${code === 'cancelled' ? 'circle-slash' : 'error'} size="28"></vscode-icon>
      <h2>${code === 'cancelled' ? 'Stopped' : 'This picture could not be explained'}</h2>
      <p>${message}</p>${this.#offers(remedies[code])}</div>`;
  }

  #noModel() {
    return html`<div class="card">
      <vscode-icon name="search" size="28"></vscode-icon>
      <h2>No model found in this workspace</h2>
      <p class="quiet">Heatlens reads TensorFlow.js models (model.json) and Keras files (.keras, .h5).
        Choose one anywhere on this machine, or see how it looks with the sample.</p>
      ${this.#offers([
        {text: 'Browse for a Model…', act: (actions) => actions.browseModel()},
        {text: 'Open the Sample', act: (actions) => actions.openSample()},
      ])}</div>`;
  }

  #offers(offers: readonly Offer[]) {
    return html`<div class="offers">${offers.map(
      ({text, act}, at) => html`<vscode-button ?secondary=${at > 0}
      @click=${() => act(this.actions)}>${text}</vscode-button>`,
    )}</div>`;
  }
}

customElements.define('heatlens-notice', HeatlensNotice);

import {LitElement, css, html} from 'lit';
import {boxAt} from '../box.ts';
import type {Actions} from '../actions.ts';
import type {Prediction, ShownPicture} from '../../protocol/explanation.ts';
import {connectHost, type Host, type VsCodeApi} from '../host.ts';
import type {Probe} from '../probe.ts';
import {savedView} from '../savedView.ts';
import {strip} from '../snapshots.ts';
import {initialModel, reduce, shownSnapshot, type PanelEvent, type PanelModel} from '../state.ts';
import {theme} from '../theme.ts';
import './header.ts';
import './notice.ts';
import './predictions.ts';
import './provenance.ts';
import './ranges.ts';
import './sanity.ts';
import './sharpening.ts';
import './stage.ts';
import './statusBar.ts';
import './viewControls.ts';

/** The whole panel: it holds the state, and hands it down. */
export class HeatlensApp extends LitElement {
  static override properties = {
    api: {attribute: false},
    model: {state: true},
    probe: {state: true},
    note: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host {
      display: grid;
      grid-template: auto minmax(0, 1fr) auto / minmax(0, 1fr);
      height: 100vh;
      container-type: inline-size;
      background: var(--vscode-editor-background);
    }
    main { display: grid; grid-template-columns: minmax(0, 1fr) 300px; min-height: 0; }
    main.alone { grid-template-columns: minmax(0, 1fr); }
    aside {
      display: flex;
      flex-direction: column;
      gap: 18px;
      min-height: 0;
      padding: 12px 12px 20px;
      overflow: auto;
      background: var(--vscode-sideBar-background);
      border-left: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
    .warnings { padding: 7px 10px; border-radius: 4px;
      background: var(--vscode-inputValidation-warningBackground);
      color: var(--vscode-inputValidation-warningForeground, var(--vscode-foreground));
      border: 1px solid var(--vscode-inputValidation-warningBorder, transparent); }
    .warnings summary { cursor: pointer; }
    .warnings p { margin: 6px 0 0; overflow-wrap: anywhere; }
    @container (max-width: 700px) {
      main { grid-template: minmax(240px, 52%) minmax(0, 1fr) / minmax(0, 1fr); }
      main.alone { grid-template-rows: minmax(0, 1fr); }
      aside {
        border-left: 0;
        border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
      }
    }
    /* Too low for two halves: everything scrolls together. */
    @media (max-height: 520px) {
      @container (max-width: 700px) {
        main { display: block; overflow: auto; }
        heatlens-stage, main > heatlens-notice { height: 300px; }
        aside { overflow: visible; }
      }
    }
  `,
  ];

  declare api: VsCodeApi;
  declare model: PanelModel;
  declare probe: Probe | null;
  declare note: string;

  #host: Host | undefined;
  #actions: Actions | undefined;

  constructor() {
    super();
    this.model = initialModel;
    this.probe = null;
    this.note = '';
  }

  override firstUpdated(): void {
    const view = savedView(this.api.getState());
    this.#host = connectHost(this.api, (event) => {
      // What the user changed in this panel outlives the settings it started from.
      if (event.kind !== 'settings' || view === undefined) this.#dispatch(event);
    });
    this.#actions = actionsOf(this.#host, this);
    if (view !== undefined) this.#dispatch({kind: 'view', change: view});
    this.requestUpdate();
  }

  override render() {
    const {model, probe, note} = this;
    const actions = this.#actions;
    if (actions === undefined) return '';
    return html`
      <heatlens-header .model=${model} .actions=${actions}></heatlens-header>
      <main class=${model.prediction === undefined ? 'alone' : ''}>
        ${this.#stage(actions)}${this.#sidebar(actions)}
      </main>
      <heatlens-status-bar .model=${model} .actions=${actions} .probe=${probe} .note=${note}></heatlens-status-bar>`;
  }

  /** Applies a change of the view and remembers it for this panel. */
  changeView(change: Extract<PanelEvent, {kind: 'view'}>['change']): void {
    this.#dispatch({kind: 'view', change});
    this.#save();
  }

  pin(key: string | null): void {
    this.#dispatch({kind: 'pin', key});
  }

  /** Writes what is on screen into files, and says where. */
  async export(): Promise<void> {
    const snapshot = shownSnapshot(this.model);
    const {opacity, colourMap, threshold} = this.model.view;
    if (this.#host === undefined || snapshot === undefined) return;
    await this.#noting('Exporting…', async (host) => {
      const files = await host.export({opacity, colourMap, threshold, box: boxAt(snapshot, threshold)});
      return files === null ? '' : `Wrote ${files.length} files.`;
    });
  }

  async remember(range: Parameters<Host['remember']>[0]): Promise<void> {
    await this.#noting('Writing heatlens.json…', async (host) => {
      await host.remember(range);
      return '';
    });
  }

  #stage(actions: Actions) {
    const {model} = this;
    const snapshot = shownSnapshot(model);
    const empty = model.picture === undefined || ['failed', 'no-model', 'initial'].includes(model.state.kind);
    if (empty) {
      return html`<heatlens-notice .state=${model.state} .message=${model.message}
        .actions=${actions}></heatlens-notice>`;
    }
    const box = snapshot === undefined ? null : boxAt(snapshot, model.view.threshold);
    return html`<heatlens-stage .model=${model} .actions=${actions} .box=${box}
      .onProbe=${(probe: Probe | null) => (this.probe = probe)}></heatlens-stage>`;
  }

  #sidebar(actions: Actions) {
    const {model} = this;
    const {prediction, picture} = model;
    if (prediction === undefined || picture === undefined) return '';
    return html`<aside aria-label="Explanation">
      <heatlens-predictions .prediction=${prediction} .actions=${actions}></heatlens-predictions>
      ${
        prediction.rangeCandidates.length === 0
          ? ''
          : html`<heatlens-ranges .candidates=${prediction.rangeCandidates}
        .actions=${actions}></heatlens-ranges>`
      }
      ${warnings(prediction)}
      ${model.state.kind === 'failed' ? '' : this.#aboutMap(actions, picture)}
    </aside>`;
  }

  #aboutMap(actions: Actions, picture: ShownPicture) {
    const {model} = this;
    const {view} = model;
    const snapshot = shownSnapshot(model);
    const snapshots = strip(model);
    return html`
      <heatlens-view-controls .view=${view} .actions=${actions}></heatlens-view-controls>
      ${
        snapshots.length < 2
          ? ''
          : html`<heatlens-sharpening .snapshots=${snapshots} .shown=${snapshot?.key}
        .picture=${picture} .view=${view} .actions=${actions}></heatlens-sharpening>`
      }
      ${
        snapshot === undefined
          ? ''
          : html`<heatlens-provenance .snapshot=${snapshot}></heatlens-provenance>
        <heatlens-sanity .snapshot=${snapshot} .view=${view} .check=${actions.sanity}></heatlens-sanity>`
      }`;
  }

  #dispatch(event: PanelEvent): void {
    this.model = reduce(this.model, event);
    if (event.kind !== 'state') return;
    this.note = '';
    this.#save();
  }

  /** The view for this page when it is made again, picture and model for the extension after a restart. */
  #save(): void {
    const {view, state, prediction} = this.model;
    this.api.setState({view, picture: state.picture, model: prediction?.model.path});
  }

  async #noting(during: string, work: (host: Host) => Promise<string>): Promise<void> {
    if (this.#host === undefined) return;
    this.note = during;
    try {
      this.note = await work(this.#host);
    } catch (error) {
      this.note = error instanceof Error ? error.message : String(error);
    }
  }
}

/** Closed where the panel itself asks for the value range, which is then what they are about. */
function warnings({warnings: sentences, rangeCandidates}: Prediction) {
  if (sentences.length === 0) return '';
  return html`<details class="warnings" ?open=${rangeCandidates.length === 0}>
    <summary>${sentences.length === 1 ? '1 warning' : `${sentences.length} warnings`}</summary>
    ${sentences.map((sentence) => html`<p>${sentence}</p>`)}</details>`;
}

function actionsOf(host: Host, app: HeatlensApp): Actions {
  return {
    ...host,
    export: () => void app.export(),
    remember: (range) => void app.remember(range),
    view: (change) => app.changeView(change),
    pin: (key) => app.pin(key),
  };
}

customElements.define('heatlens-app', HeatlensApp);

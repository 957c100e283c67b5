import {LitElement, css, html} from 'lit';
import type {StoreFormat, StoreOverview, StoredRun} from '../../../protocol/gallery.ts';
import {baseName} from '../../format.ts';
import {theme} from '../../theme.ts';

export interface HeaderActions {
  run(id: number): void;
  drawer(): void;
  exportStore(format: StoreFormat): void;
  exportReport(): void;
}

const formats: Readonly<Record<StoreFormat, string>> = {csv: 'CSV', parquet: 'Parquet', npz: 'NumPy'};

/** What is looked at: folder, model, layer and method of the run, and the report. */
export class HeatlensGalleryHeader extends LitElement {
  static override properties = {overview: {attribute: false}, run: {attribute: false}, actions: {attribute: false}};
  static override styles = [theme, css`
    :host {
      display: flex;
      align-items: center;
      gap: 14px;
      min-height: 36px;
      padding: 4px 12px;
      border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
    h1 { margin: 0; font-size: 13px; font-weight: 600; white-space: nowrap; }
    span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
    .space { flex: 1; }
    .picker { max-width: 320px; flex: none; }
    .menu { display: none; }
    button.primary { flex: none; }
    button.primary:disabled { opacity: .5; cursor: default; }
    @media (max-width: 700px) {
      .menu { display: inline-flex; }
      .detail { display: none; }
    }
    button.primary {
      height: 26px;
      padding: 0 12px;
      border: 1px solid var(--vscode-button-border, transparent);
      border-radius: 3px;
      background: var(--vscode-button-background);
      color: var(--vscode-button-foreground);
      cursor: pointer;
    }
    button.primary:hover { background: var(--vscode-button-hoverBackground); }
  `];

  declare overview: StoreOverview;
  declare run: StoredRun | undefined;
  declare actions: HeaderActions;

  override render() {
    const {overview: {runs}, run} = this;
    return html`
      <button class="tool menu" aria-label="Numbers and filters" title="Numbers and filters" @click=${() => this.actions.drawer()}>☰</button>
      <h1>Training data</h1>
      ${run === undefined ? '' : html`
        <span title=${run.folder}><span class="quiet">folder</span> ${baseName(run.folder)}</span>
        ${runs.length > 1 ? this.#runs(runs, run) : html`<span title=${run.model.path}><span class="quiet">model</span> ${run.model.name}</span>`}
        <span class="detail" title=${run.layer}><span class="quiet">layer</span> ${run.layer} · ${run.grid.join('×')}</span>
        <span class="detail"><span class="quiet">method</span> ${run.methods.join(', ')}</span>`}
      <div class="space"></div>
      ${run === undefined ? '' : html`<label class="picker"><select aria-label="Export the numbers" @change=${this.#export}>
        <option value="">Export…</option>
        ${Object.entries(formats).map(([format, name]) => html`<option value=${format}>${name}</option>`)}</select></label>`}
      <button class="primary" ?disabled=${run === undefined} @click=${() => this.actions.exportReport()}>Export Report…</button>`;
  }

  readonly #export = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const format = (Object.keys(formats) as StoreFormat[])[select.selectedIndex - 1];
    select.selectedIndex = 0;
    if (format !== undefined) this.actions.exportStore(format);
  };

  #runs(runs: readonly StoredRun[], run: StoredRun) {
    return html`<label class="picker"><select aria-label="Model" @change=${(event: Event) =>
      this.actions.run(Number((event.target as HTMLSelectElement).value))}>
      ${runs.map(({id, model, methods}) => html`<option value=${id} ?selected=${id === run.id}>${model.name} · ${methods.join(', ')}</option>`)}
    </select></label>`;
  }
}

customElements.define('heatlens-gallery-header', HeatlensGalleryHeader);

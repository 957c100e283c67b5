import {LitElement, css, html} from 'lit';
import type {NamedRange} from '../../../core/preprocess/preprocessing.ts';
import type {StoreFormat, StoreOverview, StoredRun} from '../../../protocol/gallery.ts';
import {baseName, rangeNames, rangeText} from '../../format.ts';
import {openOnArrow} from '../../picker.ts';
import {theme} from '../../theme.ts';

export interface HeaderActions {
  run(id: number): void;
  drawer(): void;
  /** Sweeps again with other values. */
  range(range: NamedRange): void;
  exportStore(format: StoreFormat): void;
  exportReport(): void;
}

const formats: Readonly<Record<StoreFormat, string>> = {csv: 'CSV', parquet: 'Parquet', npz: 'NumPy'};

/** What is looked at: folder, model, layer and method of the run, and the report. */
export class HeatlensGalleryHeader extends LitElement {
  static override properties = {overview: {attribute: false}, run: {attribute: false}, actions: {attribute: false}};
  static override styles = [
    theme,
    css`
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
    .picker { max-width: 320px; flex: 0 1 auto; min-width: 90px; }
    .range { max-width: 190px; }
    .guessed select { color: var(--vscode-editorWarning-foreground); }
    .menu { display: none; }
    button.primary { flex: none; }
    button.primary:disabled { opacity: .5; cursor: default; }
    @media (max-width: 1280px) { .detail { display: none; } }
    @media (max-width: 700px) {
      .menu { display: inline-flex; }
      .range { display: none; }
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
  `,
  ];

  declare overview: StoreOverview;
  declare run: StoredRun | undefined;
  declare actions: HeaderActions;

  override render() {
    const {
      overview: {runs},
      run,
    } = this;
    return html`
      <button class="tool menu" aria-label="Numbers and filters" title="Numbers and filters"
        @click=${() => this.actions.drawer()}>☰</button>
      <h1>Training data</h1>
      ${
        run === undefined
          ? ''
          : html`
        <span title=${run.folder}><span class="quiet">folder</span> ${baseName(run.folder)}</span>
        ${
          runs.length > 1
            ? this.#runs(runs, run)
            : html`<span title=${run.model.path}><span
          class="quiet">model</span> ${run.model.name}</span>`
        }
        <span class="detail" title=${run.layer}><span
          class="quiet">layer</span> ${run.layer} · ${run.grid.join('×')}</span>
        <span class="detail"><span class="quiet">method</span> ${run.methods.join(', ')}</span>
        ${this.#range(run)}`
      }
      <div class="space"></div>
      ${
        run === undefined
          ? ''
          : html`<label class="picker"><select aria-label="Export the numbers"
        @keydown=${openOnArrow} @change=${this.#export}>
        <option value="">Export…</option>
        ${Object.entries(formats).map(
          ([format, name]) => html`<option
          value=${format}>${name}</option>`,
        )}</select></label>`
      }
      <button class="primary" ?disabled=${run === undefined}
        @click=${() => this.actions.exportReport()}>Export Report…</button>`;
  }

  readonly #export = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const format = (Object.keys(formats) as StoreFormat[])[select.selectedIndex - 1];
    select.selectedIndex = 0;
    if (format !== undefined) this.actions.exportStore(format);
  };

  /** A guess is worth a second look; what the model or its settings say is shown alike, and can be tried otherwise. */
  #range({range, rangeFrom}: StoredRun) {
    const guessed = rangeFrom === 'guess';
    const others = (Object.keys(rangeNames) as NamedRange[]).filter((name) => name !== range);
    return html`<label class="picker range ${guessed ? 'guessed' : ''}" title=${
      guessed
        ? 'Nothing beside the model says which values it was trained on. Its heatlens.json will, after another choice.'
        : `From ${rangeFrom}. Another choice is written into the model's heatlens.json.`
    }>
      <select aria-label="Value range" @keydown=${openOnArrow} @change=${this.#chooseRange}>
        <option value="">values ${rangeText(range)}${guessed ? ' (guessed)' : ''}</option>
        ${others.map(
          (name) => html`<option
          value=${name}>sweep again with ${rangeText(name)}</option>`,
        )}</select></label>`;
  }

  readonly #chooseRange = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const chosen = select.value;
    select.selectedIndex = 0;
    if (chosen !== '') this.actions.range(chosen as NamedRange);
  };

  #runs(runs: readonly StoredRun[], run: StoredRun) {
    return html`<label class="picker"><select aria-label="Model" @change=${(event: Event) =>
      this.actions.run(Number((event.target as HTMLSelectElement).value))}>
      ${runs.map(
        ({id, model, methods, range}) => html`<option value=${id} ?selected=${id === run.id}>
        ${model.name} · ${methods.join(', ')} · ${rangeText(range)}</option>`,
      )}
    </select></label>`;
  }
}

customElements.define('heatlens-gallery-header', HeatlensGalleryHeader);

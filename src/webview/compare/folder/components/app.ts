import {LitElement, css, html} from 'lit';
import {mapsCompared} from '../../../../core/compare/verdict.ts';
import type {CompareProgress, FolderComparison} from '../../../../protocol/compare.ts';
import type {GalleryRow, StoreOverview} from '../../../../protocol/gallery.ts';
import {baseName} from '../../../format.ts';
import {HeatlensGrid} from '../../../gallery/components/grid.ts';
import {Pages} from '../../../gallery/pages.ts';
import {shelf, type Bitmap} from '../../../gallery/shelf.ts';
import type {VsCodeApi} from '../../../host.ts';
import {remembered} from '../../../remembered.ts';
import {theme} from '../../../theme.ts';
import {counted} from '../../../gallery/text.ts';
import '../../../components/segments.ts';
import '../../components/alike.ts';
import {connectFolderHost, type FolderHost} from '../host.ts';
import {crumbsOf} from '../groups.ts';
import {bothLabels, withBothLabels} from '../rows.ts';
import {idsOf, initialFolder, paired, reduce, type FolderEvent, type FolderModel} from '../state.ts';
import './classHead.ts';
import './classTable.ts';
import './crumbs.ts';
import './flips.ts';

/** Longest side of the thumbnails asked for. */
const thumbnailSide = 192;

const tabs = [
  {value: 'pictures', text: 'Pictures', title: 'A and B side by side'},
  {value: 'classes', text: 'Classes', title: 'What changed for each class, and where the two look on average'},
];

/** The whole page of *Compare Checkpoints* over a folder: verdict, flips with their pictures, classes. */
export class HeatlensCompareFolder extends LitElement {
  static override properties = {api: {attribute: false}, model: {state: true}};
  static override styles = [
    theme,
    css`
    :host {
      display: grid;
      grid-template: auto minmax(0, 1fr) / 346px minmax(0, 1fr);
      height: 100vh;
      background: var(--vscode-editor-background);
    }
    header {
      grid-column: 1 / -1;
      padding: 10px 14px;
      border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
    h1 { margin: 0 0 4px; font-size: 13px; font-weight: 600; }
    .verdict { margin: 0; font-size: 14px; line-height: 1.45; max-width: 110ch; user-select: text; }
    .warning { margin: 6px 0 0; max-width: 110ch; color: var(--vscode-descriptionForeground); }
    aside {
      display: flex;
      flex-direction: column;
      gap: 18px;
      padding: 12px;
      overflow: auto;
      background: var(--vscode-sideBar-background);
      border-right: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
    main { display: flex; flex-direction: column; min-width: 0; min-height: 0; }
    .bar { display: flex; align-items: center; gap: 14px; padding: 8px 12px; }
    .bar heatlens-segments { width: 190px; }
    .bar .quiet { flex: 1 0 auto; white-space: nowrap; }
    heatlens-grid, heatlens-class-table { flex: 1; min-height: 0; }
    .working {
      grid-column: 1 / -1;
      display: grid;
      place-content: center;
      justify-items: center;
      gap: 10px;
      padding: 20px;
      text-align: center;
    }
    progress { width: 300px; accent-color: var(--vscode-progressBar-background); }
    .failed { color: var(--vscode-errorForeground); max-width: 80ch; }
    .empty { padding: 30px; text-align: center; }
  `,
  ];

  declare api: VsCodeApi;
  declare model: FolderModel;

  #host: FolderHost | undefined;
  #rows: Pages<GalleryRow> | undefined;
  #thumbnails: Pages<Bitmap> | undefined;
  readonly #pairs = remembered((comparison: FolderComparison, group: FolderModel['group'], label: number | undefined) =>
    paired(idsOf(comparison, group, label), comparison.pairs),
  );
  readonly #labels = remembered((overview: StoreOverview, runs: FolderComparison['runs']) =>
    bothLabels(overview, runs),
  );
  readonly #ofB = remembered((pairs: Uint32Array) => new Set(pairs.filter((_, i) => i % 2 === 1)));

  constructor() {
    super();
    this.model = initialFolder;
  }

  override firstUpdated(): void {
    const host = connectFolderHost(this.api, this.dispatch);
    this.#host = host;
    this.#rows = new Pages(async (ids) => this.#withLabels(await host.rows(ids)), this.#redraw);
    this.#thumbnails = shelf((ids) => host.thumbnails(ids, thumbnailSide), this.#redraw);
  }

  override render() {
    const {about, state} = this.model;
    const names = state.kind === 'done' ? state.comparison.names : about?.models.map(baseName);
    return html`
      <header><h1>${
        names === undefined || about === undefined
          ? 'Compare'
          : html`${names[0]} (A) and ${names[1]} (B) on ${baseName(about.folder)}`
      }</h1>
        ${
          state.kind === 'done'
            ? html`<p class="verdict" role="status">${state.comparison.verdict}</p>
          ${state.comparison.warnings.map((warning) => html`<p class="warning">⚠ ${warning}</p>`)}`
            : ''
        }</header>
      ${
        state.kind === 'done'
          ? this.#compared(state.comparison, state.overview)
          : html`<div
        class="working">${this.#working()}</div>`
      }`;
  }

  readonly dispatch = (event: FolderEvent): void => {
    this.model = reduce(this.model, event);
    if (event.kind === 'about') this.api.setState({store: event.about.store});
  };

  #working() {
    const {state} = this.model;
    if (state.kind === 'failed')
      return html`<div class="failed" role="alert">${state.message}</div>
      <div><button class="tool" @click=${() => this.#host?.resume()}>Try Again</button><button class="tool"
        @click=${() => this.#host?.showLog()}>Show Log</button></div>`;
    if (state.kind === 'stopped')
      return html`<div role="status">Stopped; what was done is kept.</div><button class="tool"
        @click=${() => this.#host?.resume()}>Go On</button>`;
    return state.kind === 'running'
      ? html`${progressOf(state.progress)}<button class="tool" @click=${() => this.#host?.stop()}>Stop</button>`
      : '';
  }

  #compared(comparison: FolderComparison, overview: StoreOverview) {
    const {model} = this;
    const ids = this.#pairs(comparison, model.group, model.label);
    return html`
      <aside aria-label="Numbers and flips">
        <heatlens-flips .comparison=${comparison} .label=${model.label}
          .group=${model.tab === 'pictures' ? model.group : undefined} .dispatch=${this.dispatch}></heatlens-flips>
        <div><heatlens-alike .similarity=${comparison.similarity}></heatlens-alike>
          <p class="quiet">${mapsCompared(comparison.explained, 'A')}, mean of all</p></div>
      </aside>
      <main @keydown=${this.#onKey}>
        <div class="bar"><heatlens-segments label="Show" .segments=${tabs} .value=${model.tab}
            .choose=${(tab: FolderModel['tab']) => this.dispatch({kind: 'tab', tab})}></heatlens-segments>
          ${
            model.tab === 'classes'
              ? html`<span class="quiet">Enter or a click shows a class's pictures</span>`
              : html`
            <heatlens-crumbs .crumbs=${crumbsOf(model, comparison.labels)} .dispatch=${this.dispatch}></heatlens-crumbs>
            <span class="quiet" title="Enter compares a picture in detail">${counted(ids.length / 2)}, A left, B right</span>`
          }</div>
        ${
          model.tab === 'classes'
            ? html`<heatlens-class-table .classes=${comparison.classes} .colourMap=${model.view.colourMap}
              .chosen=${model.label}
            .choose=${(label: number) => this.dispatch({kind: 'label', label})}></heatlens-class-table>`
            : html`
          ${
            model.label === undefined
              ? ''
              : html`<heatlens-class-head .of=${comparison.classes[model.label]}
            .colourMap=${model.view.colourMap}></heatlens-class-head>`
          }
          ${
            ids.length === 0
              ? html`<p class="empty quiet">There are no such pictures.</p>`
              : this.#grid(ids, this.#labels(overview, comparison.runs))
          }`
        }
      </main>`;
  }

  /** Escape goes back one step of the way. */
  readonly #onKey = (event: KeyboardEvent): void => {
    const {model} = this;
    if (event.key !== 'Escape' || model.state.kind !== 'done' || model.tab !== 'pictures') return;
    const before = crumbsOf(model, model.state.comparison.labels).at(-2);
    if (before !== undefined) this.dispatch(before.back);
  };

  #grid(ids: Uint32Array, labels: readonly string[]) {
    const {selection, view, group, label} = this.model;
    return html`<heatlens-grid pairs .ids=${ids} .order=${`${group} ${label}`} .selection=${selection} .view=${view}
      .labels=${labels} .sort=${'prediction'} .tags=${[]}
      .rows=${this.#rows} .thumbnails=${this.#thumbnails} .actions=${this.#gridActions}></heatlens-grid>`;
  }

  readonly #gridActions = {
    select: (selection: FolderModel['selection']) => this.dispatch({kind: 'selection', selection}),
    open: (ids: Uint32Array) => this.#host?.open(ids),
    // A and B of a picture stay beside each other.
    columns: (columns: number) =>
      this.dispatch({
        kind: 'view',
        change: {
          columns: Math.min(12, Math.max(2, columns + (columns % 2) * Math.sign(columns - this.model.view.columns))),
        },
      }),
  };

  readonly #redraw = (): void => {
    const grid = this.renderRoot.querySelector('heatlens-grid');
    if (grid instanceof HeatlensGrid) grid.redraw();
  };

  #withLabels(rows: readonly GalleryRow[]): readonly GalleryRow[] {
    const {state} = this.model;
    if (state.kind !== 'done') return rows;
    const {runs, pairs} = state.comparison;
    const classes = state.overview.runs.find(({id}) => id === runs[0])?.labels.length ?? 0;
    return withBothLabels(rows, this.#ofB(pairs), classes);
  }
}

function progressOf(progress: CompareProgress) {
  if (progress.stage === 'working')
    return html`<div role="status">${progress.message}</div><progress aria-label="Progress"></progress>`;
  const {model, progress: sweep} = progress;
  const name = 'AB'[model];
  if (sweep.stage === 'working')
    return html`<div role="status">${name}: ${sweep.message}</div><progress aria-label="Progress"></progress>`;
  const {done, found, rate} = sweep;
  const pace = `${rate.toFixed(rate < 10 ? 1 : 0)} pictures/s`;
  return html`<div role="status">${name}: ${done.toLocaleString('en')} of ${found.toLocaleString('en')} pictures · ${pace}</div>
    <progress aria-label="Progress" max=${2 * found} value=${done + model * found}></progress>`;
}

customElements.define('heatlens-compare-folder', HeatlensCompareFolder);

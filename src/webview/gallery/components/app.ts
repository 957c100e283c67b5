import {LitElement, css, html} from 'lit';
import type {Cluster, GalleryRow, Numbers, SortKey, StoredRun} from '../../../protocol/gallery.ts';
import type {VsCodeApi} from '../../host.ts';
import {baseName} from '../../format.ts';
import {theme} from '../../theme.ts';
import {connectGalleryHost, type GalleryHost} from '../host.ts';
import {Pages} from '../pages.ts';
import {emptySelection} from '../selection.ts';
import {shelf, type Bitmap} from '../shelf.ts';
import {initialGallery, questionOf, reduce, type GalleryEvent, type GalleryModel} from '../state.ts';
import {HeatlensGrid} from './grid.ts';
import type {HeatlensChips} from './chips.ts';
import './chips.ts';
import './clusterStrip.ts';
import './confusion.ts';
import './figures.ts';
import './galleryHeader.ts';
import './galleryStatus.ts';
import type {SelectionActions} from './selectionBar.ts';
import './selectionBar.ts';
import {sortNames} from './showList.ts';

/** Longest side of the thumbnails asked for: sharp at eight in a row on a wide screen. */
const thumbnailSide = 192;

/** The whole page of *Inspect Training Data*: it holds the state, and hands it down. */
export class HeatlensGallery extends LitElement {
  static override properties = {
    api: {attribute: false}, model: {state: true}, note: {state: true}, numbers: {state: true}, clusters: {state: true},
  };
  static override styles = [theme, css`
    :host {
      display: grid;
      grid-template: auto minmax(0, 1fr) auto / 280px minmax(0, 1fr);
      height: 100vh;
      background: var(--vscode-editor-background);
    }
    heatlens-gallery-header, heatlens-gallery-status { grid-column: 1 / -1; }
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
    heatlens-grid { flex: 1; min-height: 0; }
    .alone { grid-column: 1 / -1; padding: 40px; text-align: center; }
    .problem { margin: 0 12px 8px; color: var(--vscode-errorForeground); }
    .empty { padding: 40px; text-align: center; }
    @media (max-width: 700px) {
      :host { grid-template-columns: minmax(0, 1fr); }
      aside { display: none; }
    }
  `];

  declare api: VsCodeApi;
  declare model: GalleryModel;
  declare note: string;
  declare numbers: Numbers | undefined;
  declare clusters: readonly Cluster[];

  #host: GalleryHost | undefined;
  #rows: Pages<GalleryRow> | undefined;
  #thumbnails: Pages<Bitmap> | undefined;
  #asked = '';

  constructor() {
    super();
    this.model = initialGallery;
    this.note = '';
    this.numbers = undefined;
    this.clusters = [];
  }

  override firstUpdated(): void {
    const host = connectGalleryHost(this.api, this.dispatch);
    const arrived = () => this.#grid?.redraw();
    this.#host = host;
    this.#rows = new Pages((ids) => host.rows(ids), arrived);
    this.#thumbnails = shelf((ids) => host.thumbnails(ids, thumbnailSide), arrived);
    this.requestUpdate();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('keydown', this.#onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('keydown', this.#onKey);
  }

  override render() {
    const {model, note} = this;
    const {state, sweep} = model;
    if (state.kind !== 'open') {
      return html`<div class="alone" role="status">
        ${state.message}
        ${state.kind === 'failed' ? html`<p><button class="tool" @click=${() => this.#host?.showLog()}>Show Log</button></p>` : ''}
      </div>`;
    }
    const run = this.#run;
    return html`
      <heatlens-gallery-header .overview=${state.overview} .run=${run} .actions=${this.#headerActions}></heatlens-gallery-header>
      <aside aria-label="Numbers and filters">${run === undefined ? '' : this.#sidebar(run)}</aside>
      <main>${run === undefined ? html`<p class="empty quiet">No picture has been explained yet.</p>` : this.#pictures(run)}</main>
      <heatlens-gallery-status .sweep=${sweep} .overview=${state.overview} .run=${run} .note=${note}
        .actions=${this.#host}></heatlens-gallery-status>`;
  }

  readonly dispatch = (event: GalleryEvent): void => {
    this.model = reduce(this.model, event);
    if (event.kind === 'state') this.#forget();
    void this.#ask();
  };

  get #run(): StoredRun | undefined {
    const {state, run} = this.model;
    return state.kind === 'open' ? state.overview.runs.find(({id}) => id === run) : undefined;
  }

  get #grid(): HeatlensGrid | undefined {
    const grid = this.renderRoot.querySelector('heatlens-grid');
    return grid instanceof HeatlensGrid ? grid : undefined;
  }

  #sidebar(run: StoredRun) {
    const {model, numbers} = this;
    if (model.state.kind !== 'open') return '';
    return html`
      <heatlens-figures .numbers=${numbers} .pictures=${run.pictures}></heatlens-figures>
      <heatlens-show-list .overview=${model.state.overview} .run=${run} .numbers=${numbers} .filter=${model.filter} .sort=${model.sort}
        .descending=${model.descending} .dispatch=${this.dispatch}></heatlens-show-list>
      ${numbers === undefined ? '' : html`<heatlens-confusion .numbers=${numbers} .labels=${run.labels} .dispatch=${this.dispatch}></heatlens-confusion>`}`;
  }

  #pictures(run: StoredRun) {
    const {model, clusters} = this;
    const {ids, selection, view, problem, filter, sort} = model;
    return html`
      ${clusters.length === 0 ? '' : html`<heatlens-cluster-strip .clusters=${clusters} .labels=${run.labels} .colourMap=${view.colourMap}
        .chosen=${filter.ids} .dispatch=${this.dispatch}></heatlens-cluster-strip>`}
      <heatlens-chips .filter=${filter} .labels=${run.labels} .view=${view} .shown=${ids?.length} .of=${run.pictures}
        .dispatch=${this.dispatch}></heatlens-chips>
      ${problem === '' ? '' : html`<p class="problem" role="alert">${problem}</p>`}
      ${ids?.length === 0 ? html`<p class="empty quiet">No picture fits these filters.</p>` : ''}
      <heatlens-grid ?hidden=${ids === undefined || ids.length === 0} .ids=${ids ?? new Uint32Array()} .selection=${selection} .view=${view}
        .labels=${run.labels} .sort=${sort} .rows=${this.#rows} .thumbnails=${this.#thumbnails} .actions=${this.#gridActions}></heatlens-grid>
      ${selection.chosen.size === 0 || model.state.kind !== 'open' ? '' : html`<heatlens-selection-bar .count=${selection.chosen.size}
        .tags=${model.state.overview.tags} .actions=${this.#selectionActions}></heatlens-selection-bar>`}`;
  }

  readonly #headerActions = {
    run: (run: number) => this.dispatch({kind: 'run', run}),
    exportReport: () => void this.#noting('Writing the report…', async (host) => written(await host.exportReport())),
  };

  readonly #gridActions = {
    select: (selection: GalleryModel['selection']) => this.dispatch({kind: 'selection', selection}),
    open: (ids: Uint32Array) => this.#host?.act('explain', ids),
    columns: (columns: number) => this.dispatch({kind: 'view', change: {columns: Math.min(16, Math.max(3, columns))}}),
  };

  readonly #selectionActions: SelectionActions = {
    act: (action) => this.#host?.act(action, this.#chosen()),
    tag: (tag, set) => void this.#noting('', async (host) => {
      await host.tag(this.#chosen(), tag, set);
      return set ? `Tagged “${tag}”.` : `Took “${tag}” off.`;
    }),
    clear: () => this.dispatch({kind: 'selection', selection: emptySelection}),
  };

  #chosen(): Uint32Array {
    const {ids = new Uint32Array(), selection} = this.model;
    return Uint32Array.from([...selection.chosen].toSorted((a, b) => a - b), (place) => ids[place]);
  }

  /** The store may have changed: everything is asked for again. */
  #forget(): void {
    this.#asked = '';
    this.#rows?.clear();
  }

  /** Asks what the present state needs and nobody has asked yet. */
  async #ask(): Promise<void> {
    const question = questionOf(this.model);
    const host = this.#host;
    const key = JSON.stringify(question, (_, value: unknown) => (value instanceof Uint32Array ? [...value] : value));
    if (question === undefined || host === undefined || key === this.#asked) return;
    const newStore = this.#asked === '';
    this.#asked = key;
    if (newStore || this.numbers === undefined) void this.#askNumbers(host, question.run);
    try {
      const {ids} = await host.query(question);
      if (key === this.#asked) this.dispatch({kind: 'found', ids});
    } catch (error) {
      if (key === this.#asked) this.dispatch({kind: 'problem', message: messageOf(error)});
    }
  }

  async #askNumbers(host: GalleryHost, run: number): Promise<void> {
    try {
      this.numbers = await host.numbers(run, {});
      this.clusters = await host.clusters(run);
    } catch (error) {
      this.note = messageOf(error);
    }
  }

  async #noting(during: string, work: (host: GalleryHost) => Promise<string>): Promise<void> {
    if (this.#host === undefined) return;
    this.note = during;
    try {
      this.note = await work(this.#host);
    } catch (error) {
      this.note = messageOf(error);
    }
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.composedPath().some((one) => one instanceof HTMLInputElement)) return;
    const sort = (Object.keys(sortNames) as SortKey[]).find((one) => sortNames[one].key === event.key);
    if (sort !== undefined) this.dispatch({kind: 'sort', sort});
    else if (event.key === 'Escape') this.dispatch({kind: 'selection', selection: emptySelection});
    else if (event.key === '/') this.renderRoot.querySelector<HeatlensChips>('heatlens-chips')?.renderRoot.querySelector('input')?.focus();
    else return;
    event.preventDefault();
  };
}

function written(file: string | null): string {
  return file === null ? '' : `Wrote ${baseName(file)}.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

customElements.define('heatlens-gallery', HeatlensGallery);

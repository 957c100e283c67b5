import {LitElement, html} from 'lit';
import type {ValueRange} from '../../../core/preprocess/preprocessing.ts';
import type {DatasetProgress} from '../../../protocol/dataset.ts';
import type {GalleryRow, SortKey, StoreFormat, StoredRun} from '../../../protocol/gallery.ts';
import {baseName} from '../../format.ts';
import type {VsCodeApi} from '../../host.ts';
import {pageKeys} from '../../pageKeys.ts';
import {theme} from '../../theme.ts';
import {GalleryAnswers} from '../answers.ts';
import type {GalleryHost} from '../galleryHost.ts';
import {connectGalleryHost} from '../host.ts';
import {valueOf} from '../inquiry.ts';
import {Pages} from '../pages.ts';
import {emptySelection} from '../selection.ts';
import {shelf, type Bitmap} from '../shelf.ts';
import {
  initialGallery,
  isFiltered,
  questionKey,
  questionOf,
  reduce,
  type GalleryEvent,
  type GalleryModel,
  type Tab,
} from '../state.ts';
import {appStyle} from './appStyle.ts';
import './confusion.ts';
import {presentClasses} from './confusion.ts';
import './figures.ts';
import './galleryHeader.ts';
import './galleryStatus.ts';
import './keys.ts';
import './localisationView.ts';
import './looksView.ts';
import './numbersView.ts';
import {HeatlensPicturesView} from './picturesView.ts';
import type {SelectionActions} from './selectionBar.ts';
import {sortNames} from './showList.ts';
import {allTabs} from './tabs.ts';

/** Longest side of the thumbnails asked for: sharp at eight in a row on a wide screen. */
const thumbnailSide = 192;

/** The whole page of *Inspect Training Data*: it holds the state, and hands it down. */
export class HeatlensGallery extends LitElement {
  static override properties = {
    api: {attribute: false},
    model: {state: true},
    note: {state: true},
    drawer: {state: true},
  };
  static override styles = [theme, appStyle];

  declare api: VsCodeApi;
  declare model: GalleryModel;
  declare note: string;
  /** Whether the side is shown where there is no room beside the pictures. */
  declare drawer: boolean;

  readonly #answers = new GalleryAnswers(() => this.requestUpdate());
  #host: GalleryHost | undefined;
  #rows: Pages<GalleryRow> | undefined;
  #thumbnails: Pages<Bitmap> | undefined;
  #asked = '';
  #answered = '';
  #order = 0;
  /** Whether a first picture is there. */
  #seen = false;

  constructor() {
    super();
    this.model = initialGallery;
    this.note = '';
    this.drawer = false;
    this.addController(pageKeys((event) => this.#press(event)));
  }

  override firstUpdated(): void {
    const host = connectGalleryHost(this.api, this.dispatch);
    const arrived = () => {
      this.#pictures?.grid?.redraw();
      if (!this.#seen) this.requestUpdate();
      this.#seen = true;
    };
    this.#host = host;
    this.#rows = new Pages(
      (ids) => host.rows(ids),
      () => this.#pictures?.grid?.redraw(),
    );
    this.#thumbnails = shelf((ids) => host.thumbnails(ids, thumbnailSide), arrived);
    this.requestUpdate();
  }

  override willUpdate(): void {
    const run = this.#run;
    // The pictures come first: counting takes the processor that makes their thumbnails.
    const seen = this.#seen || this.model.tab !== 'pictures' || this.model.ids?.length === 0;
    if (seen && run !== undefined && this.#host !== undefined) this.#answers.update(this.#host, this.model, run);
  }

  override render() {
    const {model, note, drawer} = this;
    const {state, sweep} = model;
    if (state.kind !== 'open') {
      return html`<div class="alone" role="status">
        ${state.message}
        ${
          state.kind === 'failed'
            ? html`<p><button class="tool"
          @click=${() => this.#host?.showLog()}>Show Log</button></p>`
            : ''
        }
      </div>`;
    }
    const run = this.#run;
    return html`
      <heatlens-gallery-header .overview=${state.overview} .run=${run}
        .actions=${this.#headerActions}></heatlens-gallery-header>
      <aside aria-label="Numbers and filters"
        class=${drawer ? 'drawer' : ''}>${run === undefined ? '' : this.#sidebar(run)}</aside>
      <main>${
        run === undefined
          ? html`<p class="empty quiet">No picture has been explained yet.</p>`
          : html`
        <heatlens-tabs .tabs=${this.#tabs} .shown=${model.tab}
          .choose=${this.#show}></heatlens-tabs>${this.#views[model.tab](run)}`
      }</main>
      <heatlens-gallery-status .sweep=${sweep} .overview=${state.overview} .run=${run} .note=${note}
        .actions=${this.#host}></heatlens-gallery-status>`;
  }

  readonly dispatch = (event: GalleryEvent): void => {
    this.model = reduce(this.model, event);
    if (event.kind === 'state') this.#lookAgain(event.state);
    void this.#ask();
  };

  get #run(): StoredRun | undefined {
    const {state, run} = this.model;
    return state.kind === 'open' ? state.overview.runs.find(({id}) => id === run) : undefined;
  }

  get #pictures(): HeatlensPicturesView | undefined {
    const view = this.renderRoot.querySelector('heatlens-pictures-view');
    return view instanceof HeatlensPicturesView ? view : undefined;
  }

  /** Localisation is there where something says where the objects are. */
  get #tabs(): readonly Tab[] {
    const {state} = this.model;
    const located = state.kind === 'open' && (state.overview.hasBoxes || state.overview.hasMasks);
    return allTabs.filter((tab) => tab !== 'localisation' || located);
  }

  #sidebar(run: StoredRun) {
    const {model} = this;
    const {answer} = this.#answers.numbers;
    const numbers = valueOf(answer);
    if (model.state.kind !== 'open') return '';
    return html`
      <heatlens-figures .numbers=${answer} .pictures=${run.pictures}></heatlens-figures>
      <heatlens-show-list .overview=${model.state.overview} .run=${run} .numbers=${numbers} .filter=${model.filter}
        .sort=${model.sort}
        .descending=${model.descending} .dispatch=${this.#showing}>
        ${
          numbers === undefined
            ? ''
            : html`<heatlens-confusion .numbers=${numbers} .labels=${run.labels}
          .dispatch=${this.#showing}></heatlens-confusion>`
        }
      </heatlens-show-list>
      <heatlens-keys></heatlens-keys>`;
  }

  readonly #views: Readonly<Record<Tab, (run: StoredRun) => unknown>> = {
    pictures: (
      run,
    ) => html`<heatlens-pictures-view .model=${this.model} .run=${run} .clusters=${this.#answers.clusters.answer}
      .meanMap=${this.#answers.meanMap.answer} .rows=${this.#rows} .thumbnails=${this.#thumbnails}
      .gridActions=${this.#gridActions}
      .selectionActions=${this.#selectionActions} .dispatch=${this.dispatch} .cancel=${this.#cancel}
      .again=${this.#again}></heatlens-pictures-view>`,
    numbers: (run) => {
      const {filter, view} = this.model;
      const numbers = isFiltered(filter) ? this.#answers.filtered : this.#answers.numbers;
      return html`<heatlens-numbers-view .numbers=${numbers.answer} .run=${run.id} .filter=${filter}
        .labels=${run.labels} .view=${view}
        .host=${this.#host} .dispatch=${this.dispatch} .save=${this.#save}></heatlens-numbers-view>`;
    },
    looks: (run) => html`<heatlens-looks-view .clusters=${this.#answers.clusters.answer} .run=${run.id}
      .size=${this.#answers.size} .labels=${run.labels}
      .present=${presentClasses(valueOf(this.#answers.numbers.answer))} .view=${this.model.view} .host=${this.#host}
      .dispatch=${this.dispatch}
      .cancel=${this.#cancel} .again=${this.#again}></heatlens-looks-view>`,
    localisation: (
      run,
    ) => html`<heatlens-localisation-view .localisation=${this.#answers.localisation.answer} .labels=${run.labels}
      .save=${this.#save}
      .cancel=${() => this.#answers.localisation.cancel()} .again=${this.#again}></heatlens-localisation-view>`,
  };

  readonly #cancel = (): void => this.#answers.clusters.cancel();
  readonly #again = (): void => this.#answers.again();

  readonly #show = (tab: Tab): void => this.dispatch({kind: 'tab', tab});

  /** What the side changes is seen in the pictures. */
  readonly #showing = (event: GalleryEvent): void => {
    this.dispatch(event);
    this.drawer = false;
    if (event.kind === 'filter' && this.model.tab !== 'numbers') this.#show('pictures');
  };

  readonly #save = (name: string, text: string): void =>
    void this.#noting('', async (host) => written(await host.saveText(name, text)));

  readonly #headerActions = {
    run: (run: number) => this.dispatch({kind: 'run', run}),
    drawer: () => {
      this.drawer = !this.drawer;
    },
    range: (range: ValueRange) =>
      void this.#noting('', async (host) => {
        await host.sweepWith(this.model.run ?? 0, range);
        return '';
      }),
    exportStore: (format: StoreFormat) =>
      void this.#noting('Writing the numbers…', async (host) =>
        written(await host.exportStore(this.model.run ?? 0, format)),
      ),
    exportReport: () =>
      void this.#noting('Writing the report…', async (host) => {
        const receive = ({message}: DatasetProgress) => {
          this.note = message;
        };
        return written(await host.exportReport(this.model.run ?? 0, {signal: new AbortController().signal, receive}));
      }),
  };

  readonly #gridActions = {
    select: (selection: GalleryModel['selection']) => this.dispatch({kind: 'selection', selection}),
    open: (ids: Uint32Array) => this.#host?.act(this.model.run ?? 0, 'explain', ids),
    columns: (columns: number) => this.dispatch({kind: 'view', change: {columns: Math.min(16, Math.max(3, columns))}}),
  };

  readonly #selectionActions: SelectionActions = {
    act: (action) => this.#host?.act(this.model.run ?? 0, action, this.#chosen()),
    tag: (tag, set) =>
      void this.#noting('', async (host) => {
        await host.tag(this.#chosen(), tag, set);
        return set ? `Tagged “${tag}”.` : `Took “${tag}” off.`;
      }),
    clear: () => this.dispatch({kind: 'selection', selection: emptySelection}),
  };

  #chosen(): Uint32Array {
    const {ids = new Uint32Array(), selection} = this.model;
    return Uint32Array.from(
      [...selection.chosen].toSorted((a, b) => a - b),
      (place) => ids[place],
    );
  }

  /** The store may have changed: everything is asked for again. */
  #lookAgain(state: GalleryModel['state']): void {
    this.#asked = '';
    this.#rows?.renew();
    if (state.kind === 'open') this.api.setState({store: state.overview.path});
  }

  /** Asks for the pictures that the present state shows, unless they were asked for. */
  async #ask(): Promise<void> {
    const question = questionOf(this.model);
    const host = this.#host;
    const key = questionKey(question);
    if (question === undefined || host === undefined || key === this.#asked) return;
    this.#asked = key;
    try {
      const {ids} = await host.query(question);
      if (key !== this.#asked) return;
      if (key !== this.#answered) this.#order++;
      this.#answered = key;
      this.dispatch({kind: 'found', ids, order: this.#order});
    } catch (error) {
      if (key === this.#asked) this.dispatch({kind: 'problem', message: messageOf(error)});
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

  #press(event: KeyboardEvent): void {
    const name = event.ctrlKey || event.metaKey ? `Ctrl+${event.key}` : event.key;
    const act = this.#keys[name];
    const sort = (Object.keys(sortNames) as SortKey[]).find((one) => sortNames[one].key === name);
    if (sort !== undefined) this.dispatch({kind: 'sort', sort});
    else if (/^[1-4]$/.test(name) && this.#tabs.includes(allTabs[Number(name) - 1]))
      this.#show(allTabs[Number(name) - 1]);
    else if (act !== undefined) act();
    else return;
    event.preventDefault();
  }

  readonly #keys: Readonly<Record<string, () => void>> = {
    Escape: () => this.#selectionActions.clear(),
    '/': () => this.#pictures?.focusSearch(),
    '#': () => this.#pictures?.focusTag(),
    x: () => this.dispatch({kind: 'view', change: {boxes: !this.model.view.boxes}}),
    h: () => this.dispatch({kind: 'view', change: {scale: this.model.view.scale === 'own' ? 'shared' : 'own'}}),
    r: () => this.#selectionActions.act('reveal'),
    w: () => this.#selectionActions.act('write-list'),
    'Ctrl+c': () => this.#selectionActions.act('copy-paths'),
  };
}

function written(file: string | null): string {
  return file === null ? '' : `Wrote ${baseName(file)}.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

customElements.define('heatlens-gallery', HeatlensGallery);

import {LitElement, css, html} from 'lit';
import {extremes} from '../../../core/render/paint.ts';
import type {GalleryRow, SortKey} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import {captionOf, noCaption} from '../caption.ts';
import {Cell} from '../cell.ts';
import {paintCell} from '../cellPainter.ts';
import {cornerOf, fittingColumns, layoutOf, placesInSight, scrolledTo, type Layout} from '../layout.ts';
import type {Pages} from '../pages.ts';
import {choose, chooseAll, placeAfter, type Choosing, type Selection} from '../selection.ts';
import type {Bitmap} from '../shelf.ts';
import type {GalleryView} from '../state.ts';

/** Milliseconds of a frame's 16 in which cells are painted; those left over come with the next frames. */
const paintingTime = 8;

/** What the grid tells the page. */
export interface GridActions {
  select(selection: Selection): void;
  open(ids: Uint32Array): void;
  columns(columns: number): void;
}

/**
 * Pictures with their maps, of which only those in sight exist. Cells are all alike, so where a place stands is a
 * division, and elements are kept and moved instead of made and dropped: scrolling makes no garbage.
 */
export class HeatlensGrid extends LitElement {
  static override properties = {
    ids: {attribute: false},
    order: {attribute: false},
    selection: {attribute: false},
    view: {attribute: false},
    labels: {attribute: false},
    sort: {attribute: false},
    tags: {attribute: false},
    pairs: {type: Boolean},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; position: relative; overflow-y: auto; overflow-x: hidden; contain: strict; }
    .all { position: relative; }
    .all:focus-visible { outline: none; }
    .cell { position: absolute; left: 0; top: 0; will-change: transform; cursor: pointer; }
    .cell canvas {
      display: block;
      border-radius: 3px;
      background: var(--vscode-editorWidget-background);
    }
    .cell[aria-selected='true'] canvas { outline: 2px solid var(--vscode-focusBorder); outline-offset: 1px; }
    .all:focus-visible .cell.focus canvas { outline: 2px dashed var(--vscode-focusBorder); outline-offset: 1px; }
    .cell p { display: flex; gap: 6px; height: 20px; margin: 0; padding: 2px 1px 0; font-size: 11px;
      line-height: 17px; }
    :host([pairs]) .cell p { padding: 2px 5px 0; }
    .name { flex: 1; overflow: hidden; text-overflow: ellipsis; white-space: nowrap;
      color: var(--vscode-descriptionForeground); }
    .figure { font-variant-numeric: tabular-nums; }
    .error {
      position: absolute;
      inset: 0 0 20px;
      padding: 8px;
      overflow: hidden;
      font-size: 11px;
      overflow-wrap: anywhere;
      color: var(--vscode-errorForeground);
    }
    .tags { position: absolute; top: 4px; right: 4px; display: flex; gap: 3px; }
    .tags i { width: 8px; height: 8px; border: 1px solid var(--vscode-editor-background); border-radius: 50%;
      background: var(--vscode-charts-blue); }
    .tags .tag-1 { background: var(--vscode-charts-yellow); }
    .tags .tag-2 { background: var(--vscode-charts-green); }
    .tags .tag-3 { background: var(--vscode-charts-red); }
    .tags .tag-4 { background: var(--vscode-charts-purple); }
    .tags .tag-5 { background: var(--vscode-charts-orange); }
    .right { color: var(--vscode-charts-green); }
    .wrong { color: var(--vscode-errorForeground); }
  `,
  ];

  declare ids: Uint32Array;
  declare order: number;
  declare selection: Selection;
  declare view: GalleryView;
  declare labels: readonly string[];
  declare sort: SortKey;
  declare tags: readonly string[];
  /** Whether each two belong together, and stand closer. */
  declare pairs: boolean;
  declare rows: Pages<GalleryRow>;
  declare thumbnails: Pages<Bitmap>;
  declare actions: GridActions;

  readonly #cells: Cell[] = [];
  #layout: Layout = layoutOf(800, 8, 0);
  #frame = 0;
  readonly #resized = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
    this.addEventListener('scroll', this.redraw, {passive: true});
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
    this.removeEventListener('scroll', this.redraw);
  }

  override render() {
    const {focus} = this.selection;
    return html`<div class="all" role="listbox" tabindex="0" aria-label="Pictures" aria-multiselectable="true"
      aria-activedescendant=${focus < 0 ? '' : `place-${focus}`}
      @keydown=${this.#onKey} @click=${this.#onClick} @dblclick=${this.#onDoubleClick}
      @contextmenu=${this.#onMenu}></div>`;
  }

  override updated(changed: Map<string, unknown>): void {
    this.#layout = layoutOf(this.clientWidth, fittingColumns(this.clientWidth, this.view.columns), this.ids.length);
    if (changed.has('order')) this.scrollTop = 0;
    this.#all.style.height = `${this.#layout.height}px`;
    this.#draw();
  }

  /** Draws again with the next frame, as when rows or thumbnails have arrived. */
  readonly redraw = (): void => {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  };

  get #all(): HTMLElement {
    const all = this.renderRoot.querySelector('.all');
    if (!(all instanceof HTMLElement)) throw new Error('The grid has not been drawn yet.');
    return all;
  }

  #draw(): void {
    const {start, end} = placesInSight(this.#layout, this.scrollTop, this.clientHeight, this.ids.length);
    const places = Array.from({length: end - start}, (_, i) => start + i);
    const ids = places.map((place) => this.ids[place]);
    this.rows.want(ids);
    this.thumbnails.want(ids);
    const shared = this.view.scale === 'shared' ? this.#greatest(ids) : 0;
    const cells = this.#cellsFor(places);
    const timeIsUp = performance.now() + paintingTime;
    for (const [i, place] of places.entries()) {
      const painter = this.#painterOf(cells[i], place, shared);
      if (painter === undefined) continue;
      if (performance.now() < timeIsUp) painter();
      else {
        cells[i].blank(this.ids[place]);
        this.redraw();
      }
    }
  }

  /** The cell that stands at a place stays there; the others are moved. */
  #cellsFor(places: readonly number[]): Cell[] {
    while (this.#cells.length < places.length) {
      const cell = new Cell();
      this.#cells.push(cell);
      this.#all.append(cell.element);
    }
    const standing = new Map(this.#cells.map((cell) => [cell.place, cell]));
    const wanted = new Set(places);
    const free = this.#cells.filter(({place}) => !wanted.has(place));
    const cells = places.map((place) => standing.get(place) ?? free.pop() ?? new Cell());
    for (const cell of free) cell.hide();
    return cells;
  }

  /** Puts a cell into its place. @returns what paints it; undefined where it stands painted already */
  #painterOf(cell: Cell, place: number, shared: number): (() => void) | undefined {
    const {x, y} = cornerOf(this.#layout, place);
    const closer = this.pairs ? (place % 2 === 0 ? 3 : -3) : 0;
    cell.stand(place, x + closer, y, this.#layout.side);
    cell.mark(this.selection.chosen.has(place), this.selection.focus === place, this.ids.length);
    const id = this.ids[place];
    const row = this.rows.get(id);
    const thumbnail = this.thumbnails.get(id);
    const {opacity, colourMap, scale, boxes} = this.view;
    const drawn = [id, thumbnail !== undefined, opacity, colourMap, scale, shared, boxes, this.sort].join(' ');
    if (drawn === cell.drawn && row === cell.row) return undefined;
    return () => {
      cell.drawn = drawn;
      cell.id = id;
      cell.row = row;
      paintCell(cell.canvas, thumbnail?.bitmap, row, this.view, shared);
      cell.element.ariaBusy = String(thumbnail === undefined || row === undefined);
      cell.write(row === undefined ? noCaption : captionOf(row, this.labels, this.sort), this.tags);
    };
  }

  #greatest(ids: readonly number[]): number {
    return ids.reduce((most, id) => {
      const map = this.rows.get(id)?.map;
      return map ? Math.max(most, extremes(map).max) : most;
    }, 0);
  }

  readonly #onClick = (event: MouseEvent): void => {
    const place = this.#placeOf(event);
    if (place === undefined) return;
    const how: Choosing = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'one';
    this.actions.select(choose(this.selection, place, how));
  };

  readonly #onDoubleClick = (event: MouseEvent): void => {
    const place = this.#placeOf(event);
    if (place !== undefined) this.actions.open(this.ids.subarray(place, place + 1));
  };

  /** A right-click chooses, so that what can be done is shown below. */
  readonly #onMenu = (event: MouseEvent): void => {
    event.preventDefault();
    const place = this.#placeOf(event);
    if (place !== undefined && !this.selection.chosen.has(place))
      this.actions.select(choose(this.selection, place, 'one'));
  };

  #placeOf(event: Event): number | undefined {
    const path = event.composedPath();
    return this.#cells.find(({element}) => path.includes(element))?.place;
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const {focus, chosen} = this.selection;
    const count = this.ids.length;
    const {columns, pitch} = this.#layout;
    const place = placeAfter(event.key, focus, {
      count,
      columns,
      page: Math.max(1, Math.floor(this.clientHeight / pitch)),
    });
    if (place !== undefined) {
      this.actions.select(choose(this.selection, place, event.shiftKey ? 'range' : 'one'));
      this.scrollTop = scrolledTo(this.#layout, place, this.scrollTop, this.clientHeight);
    } else if (event.key === ' ' && focus >= 0) this.actions.select(choose(this.selection, focus, 'toggle'));
    else if (event.key === 'Enter' && focus >= 0) {
      const places = chosen.size > 0 ? [...chosen].toSorted((a, b) => a - b) : [focus];
      this.actions.open(Uint32Array.from(places, (at) => this.ids[at]));
    } else if (event.key === 'a' && (event.ctrlKey || event.metaKey)) this.actions.select(chooseAll(count, focus));
    else if (event.key === '+' || event.key === '-') this.actions.columns(columns + (event.key === '+' ? -1 : 1));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
}

customElements.define('heatlens-grid', HeatlensGrid);

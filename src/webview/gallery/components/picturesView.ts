import {LitElement, css, html} from 'lit';
import type {Clusters, MeanMap} from '../../../protocol/dataset.ts';
import type {GalleryRow, StoredRun} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import {valueOf, type Answer} from '../inquiry.ts';
import type {Pages} from '../pages.ts';
import type {Bitmap} from '../shelf.ts';
import {isFiltered, type GalleryEvent, type GalleryModel} from '../state.ts';
import {counted} from '../text.ts';
import './chips.ts';
import './clusterStrip.ts';
import {HeatlensGrid, type GridActions} from './grid.ts';
import './mapTile.ts';
import './selectionBar.ts';
import type {SelectionActions} from './selectionBar.ts';

/** *Pictures*: the clusters, the filters, and the pictures that they leave. */
export class HeatlensPicturesView extends LitElement {
  static override properties = {
    model: {attribute: false},
    run: {attribute: false},
    clusters: {attribute: false},
    meanMap: {attribute: false},
    rows: {attribute: false},
    thumbnails: {attribute: false},
    gridActions: {attribute: false},
    selectionActions: {attribute: false},
    dispatch: {attribute: false},
    cancel: {attribute: false},
    again: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: flex; flex-direction: column; min-height: 0; }
    .above { display: flex; flex: none; }
    heatlens-cluster-strip { flex: 1; min-width: 0; }
    .mean { display: flex; flex: none; gap: 10px; align-items: center; max-width: 220px; padding: 10px 0 6px 12px; }
    .mean p { margin: 0; font-size: 11px; color: var(--vscode-descriptionForeground); }
    heatlens-grid { flex: 1; min-height: 0; }
    .problem { margin: 0 12px 8px; color: var(--vscode-errorForeground); }
    .empty { padding: 40px; text-align: center; }
  `,
  ];

  declare model: GalleryModel;
  declare run: StoredRun;
  declare clusters: Answer<Clusters>;
  declare meanMap: Answer<MeanMap>;
  declare rows: Pages<GalleryRow>;
  declare thumbnails: Pages<Bitmap>;
  declare gridActions: GridActions;
  declare selectionActions: SelectionActions;
  declare dispatch: (event: GalleryEvent) => void;
  declare cancel: () => void;
  declare again: () => void;

  override render() {
    const {model, run, dispatch} = this;
    const {ids, order, selection, view, problem, filter, sort, state} = model;
    const tags = state.kind === 'open' ? state.overview.tags : [];
    return html`
      <div class="above">${isFiltered(filter) ? this.#mean() : ''}
        <heatlens-cluster-strip .clusters=${this.clusters} .labels=${run.labels} .colourMap=${view.colourMap}
          .chosen=${filter.ids}
          .dispatch=${dispatch} .cancel=${this.cancel} .again=${this.again}></heatlens-cluster-strip></div>
      <heatlens-chips .filter=${filter} .labels=${run.labels} .view=${view} .shown=${ids?.length} .of=${run.pictures}
        .sort=${sort}
        .descending=${model.descending} .dispatch=${dispatch}></heatlens-chips>
      ${problem === '' ? '' : html`<p class="problem" role="alert">${problem}</p>`}
      ${ids?.length === 0 ? html`<p class="empty quiet">No picture fits these filters.</p>` : ''}
      <heatlens-grid ?hidden=${ids === undefined || ids.length === 0} .ids=${ids ?? new Uint32Array()} .order=${order}
        .selection=${selection}
        .view=${view} .labels=${run.labels} .sort=${sort} .tags=${tags} .rows=${this.rows}
        .thumbnails=${this.thumbnails}
        .actions=${this.gridActions}></heatlens-grid>
      ${
        selection.chosen.size === 0
          ? ''
          : html`<heatlens-selection-bar .count=${selection.chosen.size} .tags=${tags}
        .actions=${this.selectionActions}></heatlens-selection-bar>`
      }`;
  }

  get grid(): HeatlensGrid | undefined {
    const grid = this.renderRoot.querySelector('heatlens-grid');
    return grid instanceof HeatlensGrid ? grid : undefined;
  }

  focusSearch(): void {
    this.renderRoot.querySelector('heatlens-chips')?.shadowRoot?.querySelector('input')?.focus();
  }

  focusTag(): void {
    this.renderRoot.querySelector('heatlens-selection-bar')?.shadowRoot?.querySelector('input')?.focus();
  }

  /** What the pictures that are left have in common. */
  #mean() {
    const {meanMap, model} = this;
    const mean = valueOf(meanMap);
    if (mean === undefined || mean.map === null) return '';
    return html`<div class="mean"><heatlens-map-tile .map=${mean.map} .side=${76} .colourMap=${model.view.colourMap}
      label="Mean map of the pictures shown"></heatlens-map-tile><p>mean map of<br>${counted(mean.pictures)}</p></div>`;
  }
}

customElements.define('heatlens-pictures-view', HeatlensPicturesView);

import {LitElement, css, html} from 'lit';
import type {Clusters} from '../../../protocol/dataset.ts';
import type {Cluster, Filter} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import {Examples} from '../examples.ts';
import type {GalleryHost} from '../galleryHost.ts';
import {valueOf, type Answer} from '../inquiry.ts';
import type {GalleryEvent, GalleryView} from '../state.ts';
import {counted, percent} from '../text.ts';
import './answerNote.ts';
import './channelSheet.ts';
import {classOptions} from './classOptions.ts';
import {clusterName} from './clusterStrip.ts';
import './mapTile.ts';
import './meanMaps.ts';
import './strip.ts';

const thumbnailSide = 192;
const shownClusters = 40;
const examplesEach = 8;

/** *What it looks at*: mean maps, clusters of explanations, and the channels that matter, of all classes or of one. */
export class HeatlensLooksView extends LitElement {
  static override properties = {
    clusters: {attribute: false},
    run: {attribute: false},
    size: {attribute: false},
    labels: {attribute: false},
    present: {attribute: false},
    view: {attribute: false},
    host: {attribute: false},
    dispatch: {attribute: false},
    cancel: {attribute: false},
    again: {attribute: false},
    of: {state: true},
    arrivals: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; overflow: auto; padding: 12px; }
    section { margin-bottom: 22px; }
    .picker { max-width: 320px; margin-bottom: 14px; }
    .cluster { display: grid; grid-template-columns: 96px minmax(0, 1fr); gap: 12px; padding: 10px 0;
      border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); }
    .suspicious strong { color: var(--vscode-errorForeground); }
    p { margin: 2px 0 6px; }
    heatlens-strip { margin-top: 6px; }
  `,
  ];

  declare clusters: Answer<Clusters>;
  declare run: number;
  /** Changes when the run's pictures do. */
  declare size: string;
  declare labels: readonly string[];
  /** Classes that occur. */
  declare present: readonly number[];
  declare view: GalleryView;
  declare host: GalleryHost;
  declare dispatch: (event: GalleryEvent) => void;
  declare cancel: () => void;
  declare again: () => void;
  /** The class looked at; null: all. */
  declare of: number | null;
  declare arrivals: number;

  #examples: Examples | undefined;

  constructor() {
    super();
    this.of = null;
    this.arrivals = 0;
  }

  override willUpdate(): void {
    this.#examples ??= new Examples(this.host, thumbnailSide, () => this.arrivals++);
    this.#examples.want(this.#shown().flatMap(({examples}) => [...examples.subarray(0, examplesEach)]));
  }

  override render() {
    const {labels, present, of, run, size, host, view, clusters} = this;
    const found = valueOf(clusters);
    const shown = this.#shown();
    return html`
      <label class="picker"><select aria-label="Class" @change=${this.#choose}>
        <option value="" ?selected=${of === null}>All classes</option>
        ${classOptions(labels, of ?? undefined, present)}
      </select></label>
      <section aria-label="Clusters"><h2>Explanations that look alike</h2>
        ${
          clusters.kind === 'complete'
            ? ''
            : html`<heatlens-answer-note .answer=${clusters} waiting="Finding what the explanations have in common…"
          .cancel=${this.cancel} .again=${this.again}></heatlens-answer-note>`
        }
        ${found?.warnings.map((warning) => html`<p class="quiet">${warning}</p>`)}
        ${found !== undefined && shown.length === 0 ? html`<p class="quiet">No cluster is of this class.</p>` : ''}
        ${shown.map((cluster) => this.#cluster(cluster))}</section>
      <heatlens-mean-maps .run=${run} .size=${size} .of=${of} .present=${present} .labels=${labels}
        .colourMap=${view.colourMap} .host=${host}
        .show=${this.#show}></heatlens-mean-maps>
      <heatlens-channel-sheet .run=${run} .of=${of} .labels=${labels} .view=${view}
        .host=${host}></heatlens-channel-sheet>`;
  }

  #cluster(cluster: Cluster) {
    const {ids, accuracy, warnings, meanMap, covered, examples} = cluster;
    const suspicious = warnings.length > 0;
    return html`<article class="cluster ${suspicious ? 'suspicious' : ''}">
      <heatlens-map-tile .map=${meanMap} .side=${96} .colourMap=${this.view.colourMap}
        label="Mean map"></heatlens-map-tile>
      <div><strong>${suspicious ? '⚠ ' : ''}${clusterName(cluster, this.labels)}</strong>
        · ${counted(ids.length)}${accuracy === null ? '' : ` · ${percent(accuracy)} right`}
        <button class="tool" @click=${() => this.#show({ids})}>Show</button>
        ${warnings.map((warning) => html`<p>${warning}</p>`)}
        ${
          suspicious || covered === null
            ? ''
            : html`<p class="quiet">When the place it looks at is covered, ${percent(covered.changed, 0)} get another
          prediction${covered.stamp ? `; when one as large elsewhere is, at most ${percent(covered.stamp.changedElsewhere, 0)}` : ''}.</p>`
        }
        <heatlens-strip .items=${Array.from(examples.subarray(0, examplesEach), (id) => ({id}))} .side=${72}
          .labels=${this.labels} .view=${this.view}
          .examples=${this.#examples} .arrivals=${this.arrivals}
          .open=${(id: number) => this.host.act(this.run, 'explain', Uint32Array.of(id))}></heatlens-strip></div>
    </article>`;
  }

  #shown(): readonly Cluster[] {
    const all = valueOf(this.clusters)?.clusters ?? [];
    return all.filter((cluster) => this.of === null || cluster.class === this.of).slice(0, shownClusters);
  }

  readonly #choose = (event: Event): void => {
    const {value} = event.target as HTMLSelectElement;
    this.of = value === '' ? null : Number(value);
  };

  readonly #show = (change: Partial<Filter>): void => {
    this.dispatch({
      kind: 'filter',
      change: {outcome: undefined, predictions: undefined, labels: undefined, ids: undefined, ...change},
    });
    this.dispatch({kind: 'tab', tab: 'pictures'});
  };
}

customElements.define('heatlens-looks-view', HeatlensLooksView);

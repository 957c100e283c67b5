import {LitElement, css, html} from 'lit';
import type {ColourMapId} from '../../../core/render/colourMaps.ts';
import type {Clusters} from '../../../protocol/dataset.ts';
import type {Cluster} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import {valueOf, type Answer} from '../inquiry.ts';
import type {GalleryEvent} from '../state.ts';
import {classNamed, percent} from '../text.ts';
import './answerNote.ts';
import './mapTile.ts';

/** More are in *What it looks at*. */
const shownCards = 30;

/** Explanations that look alike, the most suspicious first: the answer to what the model looks at. */
export class HeatlensClusterStrip extends LitElement {
  static override properties = {
    clusters: {attribute: false},
    labels: {attribute: false},
    colourMap: {attribute: false},
    chosen: {attribute: false},
    dispatch: {attribute: false},
    cancel: {attribute: false},
    again: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: flex; flex: none; gap: 10px; padding: 10px 12px 6px; overflow-x: auto; }
    button {
      display: grid;
      grid-template-columns: 60px 1fr;
      gap: 10px;
      align-content: start;
      flex: 0 0 280px;
      max-height: 108px;
      padding: 7px;
      overflow: hidden;
      border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      border-radius: 4px;
      background: var(--vscode-editorWidget-background);
      text-align: left;
      cursor: pointer;
    }
    button:hover { background: var(--vscode-list-hoverBackground); }
    button[aria-pressed='true'] { outline: 1px solid var(--vscode-focusBorder); }
    button.suspicious { flex-basis: 460px; border-color: var(--vscode-errorForeground); }
    .suspicious strong { color: var(--vscode-errorForeground); }
    span { display: block; font-size: 11px; color: var(--vscode-descriptionForeground); }
    strong { font-weight: 600; }
  `,
  ];

  declare clusters: Answer<Clusters>;
  declare labels: readonly string[];
  declare colourMap: ColourMapId;
  declare chosen: Uint32Array | undefined;
  declare dispatch: (event: GalleryEvent) => void;
  declare cancel: () => void;
  declare again: () => void;

  override render() {
    const found = valueOf(this.clusters);
    return html`${
      this.clusters.kind === 'complete'
        ? ''
        : html`<heatlens-answer-note .answer=${this.clusters} waiting="Finding what the explanations have in common…"
      .cancel=${this.cancel} .again=${this.again}></heatlens-answer-note>`
    }
      ${found?.clusters.slice(0, shownCards).map((cluster) => this.#card(cluster, found.pictures))}`;
  }

  #card(cluster: Cluster, of: number) {
    const {ids, accuracy, warnings, meanMap} = cluster;
    const on = this.chosen === ids;
    const suspicious = warnings.length > 0;
    const show = () =>
      this.dispatch({
        kind: 'filter',
        change: {ids: on ? undefined : ids, outcome: undefined, labels: undefined, predictions: undefined},
      });
    return html`<button class=${suspicious ? 'suspicious' : ''} aria-pressed=${on} title=${warnings.join('\n')}
      @click=${show}>
      <heatlens-map-tile .map=${meanMap} .side=${60} .colourMap=${this.colourMap} label="Mean map"></heatlens-map-tile>
      <div>
        <strong>${suspicious ? '⚠ ' : ''}${clusterName(cluster, this.labels)} · ${percent(ids.length / of, 0)}</strong>
        ${warnings.map((warning) => html`<span>${warning}</span>`)}
        ${accuracy === null ? '' : html`<span>${percent(accuracy)} right of ${ids.length.toLocaleString('en')}</span>`}
      </div></button>`;
  }
}

export function clusterName({class: of}: Cluster, labels: readonly string[]): string {
  return of === null ? 'Several classes' : classNamed(labels, of);
}

customElements.define('heatlens-cluster-strip', HeatlensClusterStrip);

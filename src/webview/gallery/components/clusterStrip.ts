import {LitElement, css, html} from 'lit';
import {colourMaps, type ColourMapId} from '../../../core/render/colourMaps.ts';
import {extremes, paintMap} from '../../../core/render/paint.ts';
import {displayRange} from '../../../core/render/range.ts';
import type {Cluster} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import {toCanvas} from '../../toCanvas.ts';
import type {GalleryEvent} from '../state.ts';

const side = 60;

/** Explanations that look alike, the most suspicious first: the answer to what the model looks at. */
export class HeatlensClusterStrip extends LitElement {
  static override properties = {
    clusters: {attribute: false}, labels: {attribute: false}, colourMap: {attribute: false}, chosen: {attribute: false}, dispatch: {attribute: false},
  };
  static override styles = [theme, css`
    :host { display: flex; gap: 10px; padding: 10px 12px 2px; overflow-x: auto; }
    button {
      display: grid;
      grid-template-columns: 60px 1fr;
      gap: 10px;
      flex: 0 0 270px;
      min-height: 76px;
      padding: 7px;
      border: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent));
      border-radius: 4px;
      background: var(--vscode-editorWidget-background);
      text-align: left;
      cursor: pointer;
    }
    button:hover { background: var(--vscode-list-hoverBackground); }
    button[aria-pressed='true'] { outline: 1px solid var(--vscode-focusBorder); }
    button.suspicious { border-color: var(--vscode-errorForeground); }
    .suspicious strong { color: var(--vscode-errorForeground); }
    canvas { width: 60px; height: 60px; border-radius: 3px; background: var(--vscode-editor-background); }
    span { display: block; font-size: 11px; color: var(--vscode-descriptionForeground); }
    strong { font-weight: 600; }
  `];

  declare clusters: readonly Cluster[];
  declare labels: readonly string[];
  declare colourMap: ColourMapId;
  declare chosen: Uint32Array | undefined;
  declare dispatch: (event: GalleryEvent) => void;

  override render() {
    return this.clusters.map((cluster) => this.#card(cluster));
  }

  override updated(): void {
    for (const [i, canvas] of this.renderRoot.querySelectorAll('canvas').entries()) {
      const map = this.clusters[i].meanMap;
      const range = displayRange(extremes(map), colourMaps[this.colourMap].kind);
      const painted = paintMap(map, [0, 0, side, side], {width: side, height: side}, {colourMap: this.colourMap, range});
      const context = canvas.getContext('2d');
      context?.clearRect(0, 0, side, side);
      context?.drawImage(toCanvas(painted), 0, 0);
    }
  }

  #card({class: of, ids, accuracy, warnings}: Cluster) {
    const on = this.chosen === ids;
    const suspicious = warnings.length > 0;
    return html`<button class=${suspicious ? 'suspicious' : ''} aria-pressed=${on}
      @click=${() => this.dispatch({kind: 'filter', change: {ids: on ? undefined : ids, outcome: undefined, labels: undefined, predictions: undefined}})}>
      <canvas width=${side} height=${side} aria-hidden="true"></canvas>
      <div><strong>${suspicious ? '⚠ ' : ''}${this.labels[of] ?? `class ${of}`} · ${ids.length.toLocaleString('en')}</strong>
        ${warnings.map((warning) => html`<span>${warning}</span>`)}
        ${accuracy === null ? '' : html`<span>${(100 * accuracy).toFixed(1)} % right</span>`}</div></button>`;
  }
}

customElements.define('heatlens-cluster-strip', HeatlensClusterStrip);

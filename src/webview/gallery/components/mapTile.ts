import {LitElement, css, html} from 'lit';
import {colourMaps, type ColourMapId} from '../../../core/render/colourMaps.ts';
import {extremes, paintMap} from '../../../core/render/paint.ts';
import {displayRange} from '../../../core/render/range.ts';
import type {RawMap} from '../../../protocol/explanation.ts';
import {toCanvas} from '../../toCanvas.ts';

/** A map on its own, such as a mean of many, as a square. */
export class HeatlensMapTile extends LitElement {
  static override properties = {
    map: {attribute: false},
    side: {attribute: false},
    colourMap: {attribute: false},
    label: {},
  };
  static override styles = css`
    :host { display: block; flex: none; }
    canvas { display: block; border-radius: 3px; background: var(--vscode-editor-background); }
  `;

  /** Null where there is none to show. */
  declare map: RawMap | null;
  /** In CSS pixels. */
  declare side: number;
  declare colourMap: ColourMapId;
  declare label: string;

  override render() {
    const {side, label} = this;
    return html`<canvas width=${side} height=${side} role="img" aria-label=${label}></canvas>`;
  }

  override updated(): void {
    const {map, side} = this;
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    context?.clearRect(0, 0, side, side);
    if (map === null) return;
    const {kind, interpolate} = colourMaps[this.colourMap];
    if (context && kind === 'diverging') {
      // On a dark ground the strongest would look like nothing.
      context.fillStyle = interpolate(0.5);
      context.fillRect(0, 0, side, side);
    }
    const range = displayRange(extremes(map), kind);
    const painted = paintMap(map, [0, 0, side, side], {width: side, height: side}, {colourMap: this.colourMap, range});
    context?.drawImage(toCanvas(painted), 0, 0);
  }
}

customElements.define('heatlens-map-tile', HeatlensMapTile);

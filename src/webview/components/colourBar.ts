import {LitElement, css, html} from 'lit';
import {colourSteps, colourTable, type ColourMapId} from '../../core/render/colourMaps.ts';
import {relativeValue, type DisplayRange} from '../../core/render/range.ts';
import {rawText, ticks} from '../format.ts';
import {theme} from '../theme.ts';

/** The colours with their raw values, and a mark at the value under the cursor. */
export class HeatlensColourBar extends LitElement {
  static override properties = {
    colourMap: {attribute: false},
    range: {attribute: false},
    unit: {},
    value: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: grid; grid-template: auto 1fr / 1fr; gap: 6px; font-size: 11px; min-height: 0; }
    .unit { text-align: right; white-space: nowrap; }
    .bar { position: relative; margin: 6px 0; container-type: size; }
    @container (max-height: 80px) { .tick:nth-of-type(even) { display: none; } }
    canvas {
      position: absolute;
      inset: 0 0 0 auto;
      width: 12px;
      height: 100%;
      border: 1px solid var(--vscode-contrastBorder, var(--vscode-widget-border, transparent));
    }
    .tick, .mark { position: absolute; right: 18px; transform: translateY(50%); white-space: nowrap; }
    .tick::after {
      content: '';
      position: absolute;
      right: -5px;
      top: 50%;
      width: 4px;
      height: 1px;
      background: currentColor;
    }
    .mark {
      right: -2px;
      width: 16px;
      height: 3px;
      background: var(--vscode-foreground);
      outline: 1px solid var(--vscode-editor-background);
    }
  `,
  ];

  declare colourMap: ColourMapId;
  declare range: DisplayRange;
  declare unit: string;
  declare value: number | null;

  constructor() {
    super();
    this.colourMap = 'inferno';
    this.range = {min: 0, max: 1};
    this.unit = '';
    this.value = null;
  }

  override render() {
    const {min, max} = this.range;
    const at = (value: number) => `bottom: ${100 * relativeValue(value, this.range)}%`;
    return html`
      <div class="unit quiet" title="Unit of the map's raw values">${this.unit}</div>
      <div class="bar" role="img" aria-label=${`Colours from ${rawText(min)} to ${rawText(max)} ${this.unit}`}>
        <canvas width="1" height=${colourSteps}></canvas>
        ${ticks(min, max, 5).map(({value, text}) => html`<span class="tick quiet" .style=${at(value)}>${text}</span>`)}
        ${this.value === null ? '' : html`<span class="mark" .style=${at(this.value)}></span>`}
      </div>`;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has('colourMap')) this.#paint();
  }

  #paint(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    if (context === null || context === undefined) return;
    const table = colourTable(this.colourMap);
    const rgba = new Uint8ClampedArray(colourSteps * 4).fill(255);
    for (let step = 0; step < colourSteps; step++) {
      rgba.set(table.subarray(step * 3, step * 3 + 3), (colourSteps - 1 - step) * 4);
    }
    context.putImageData(new ImageData(rgba, 1, colourSteps), 0, 0);
  }
}

customElements.define('heatlens-colour-bar', HeatlensColourBar);

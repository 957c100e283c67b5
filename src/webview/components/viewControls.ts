import {LitElement, css, html} from 'lit';
import {colourMaps, isColourMapId, type ColourMapKind} from '../../core/render/colourMaps.ts';
import type {Actions} from '../actions.ts';
import type {Show, View} from '../state.ts';
import {theme} from '../theme.ts';
import './segments.ts';

const shows: readonly {readonly value: Show; readonly text: string; readonly title: string}[] = [
  {value: 'map', text: 'map', title: 'Colours over the picture (M)'},
  {value: 'contour', text: 'contour', title: 'Lines at 25, 50 and 75 % of the maximum (C)'},
  {value: 'mask', text: 'mask', title: 'Only what lies above the threshold of the box (K)'},
];

/** How the map is drawn: opacity, colours, map or contour or mask, and the threshold of the box. */
export class HeatlensViewControls extends LitElement {
  static override properties = {view: {attribute: false}, actions: {attribute: false}};
  static override styles = [
    theme,
    css`
    .grid { display: grid; grid-template-columns: auto 1fr 44px; gap: 7px 10px; align-items: center; }
    output { text-align: right; font-variant-numeric: tabular-nums; }
    .picker, heatlens-segments { grid-column: 2 / -1; }
  `,
  ];

  declare view: View;
  declare actions: Actions;

  override render() {
    const {view, actions} = this;
    return html`
      <h2>View</h2>
      <div class="grid">
        <label for="opacity">Opacity</label>
        ${this.#slider({id: 'opacity', value: view.opacity, step: 0.05, change: (opacity) => actions.view({opacity})})}
        <output for="opacity">${Math.round(view.opacity * 100)} %</output>
        <label for="colours">Colours</label>
        <span class="picker"><select id="colours" @change=${this.#onColours}>
          ${this.#colours('sequential', 'From nothing to much')}${this.#colours('diverging', 'For signed maps')}
        </select></span>
        <span id="show">Show</span>
        <heatlens-segments label="Show" .segments=${shows} .value=${view.show}
          .choose=${(show: Show) => actions.view({show})}></heatlens-segments>
        <label for="threshold">Box at</label>
        ${this.#slider({
          id: 'threshold',
          value: view.threshold,
          step: 0.01,
          change: (threshold) => actions.view({threshold}),
        })}
        <output for="threshold">${view.threshold.toFixed(2)}</output>
      </div>`;
  }

  #slider({id, value, step, change}: {id: string; value: number; step: number; change: (value: number) => void}) {
    return html`<input type="range" id=${id} min="0" max="1" step=${step} .value=${String(value)}
      .style=${`--share: ${value * 100}%`}
      @input=${(event: InputEvent) => change(Number((event.target as HTMLInputElement).value))}>`;
  }

  #colours(kind: ColourMapKind, label: string) {
    const ids = Object.keys(colourMaps)
      .filter(isColourMapId)
      .filter((id) => colourMaps[id].kind === kind);
    return html`<optgroup label=${label}>${ids.map(
      (id) => html`<option value=${id}
      .selected=${id === this.view.colourMap}>${colourMaps[id].title}</option>`,
    )}</optgroup>`;
  }

  readonly #onColours = (event: Event): void => {
    const {value} = event.target as HTMLSelectElement;
    if (isColourMapId(value)) this.actions.view({colourMap: value});
  };
}

customElements.define('heatlens-view-controls', HeatlensViewControls);

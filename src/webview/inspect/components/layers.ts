import {LitElement, css, html} from 'lit';
import type {LayerSummary, ModelOutline, ModelSummary} from '../../../protocol/engine.ts';
import {shapeText} from '../../format.ts';
import {theme} from '../../theme.ts';
import {settingOf, type Choose, type Draft} from '../draft.ts';
import {layerHealth} from '../healthText.ts';

/** Every layer; one that can be explained is chosen by its radio button. */
export class InspectLayers extends LitElement {
  static override properties = {
    model: {attribute: false},
    health: {attribute: false},
    draft: {attribute: false},
    choose: {attribute: false},
    onlyExplainable: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; min-width: 0; overflow-x: auto; }
    .bar { display: flex; align-items: baseline; gap: 14px; }
    .bar label { display: inline-flex; align-items: center; gap: 5px; cursor: pointer; }
    input { accent-color: var(--vscode-button-background, var(--vscode-focusBorder)); margin: 0; cursor: pointer; }
    table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
    th { text-align: left; font-weight: 600; color: var(--vscode-descriptionForeground); }
    th, td { padding: 3px 14px 3px 0; vertical-align: baseline; }
    td { border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    td:first-child, th:first-child { width: 24px; padding-left: 6px; vertical-align: middle; }
    td input { display: block; }
    .name { overflow-wrap: anywhere; user-select: text; min-width: 140px; }
    .number { text-align: right; }
    .bad { color: var(--vscode-errorForeground); }
    tr.chosen td { background: var(--vscode-list-inactiveSelectionBackground); color: var(--vscode-list-inactiveSelectionForeground, inherit);
      outline: 1px solid var(--vscode-contrastActiveBorder, transparent); }
  `,
  ];

  declare model: ModelOutline;
  declare health: ModelSummary['health'] | undefined;
  declare draft: Draft;
  declare choose: Choose;
  declare onlyExplainable: boolean;

  constructor() {
    super();
    this.onlyExplainable = false;
  }

  override render() {
    const {layers} = this.model;
    const shown = this.onlyExplainable ? layers.filter(({explainable}) => explainable) : layers;
    return html`<div class="bar"><h2>Layers</h2>
      <label><input type="checkbox" .checked=${this.onlyExplainable}
        @change=${(event: Event) => (this.onlyExplainable = (event.target as HTMLInputElement).checked)}>
        only those that can be explained</label></div>
      <table><thead><tr><th scope="col"></th><th scope="col">Layer</th>
        <th scope="col">Kind</th><th scope="col">Shape</th><th scope="col" class="number">Parameters</th><th scope="col">Remarks</th></tr></thead>
      <tbody>${shown.map((layer) => this.#row(layer))}</tbody></table>`;
  }

  #row({name, kind, shape, parameters, explainable, obstacle}: LayerSummary) {
    const chosen = name === this.#chosen;
    const sick = this.health === undefined ? '' : layerHealth(this.health, name);
    return html`<tr class=${chosen ? 'chosen' : ''}>
      <td>${
        explainable
          ? html`<input type="radio" name="layer" aria-label="Explain ${name}" .checked=${chosen}
        @change=${() => this.choose('layer', name)}>`
          : ''
      }</td>
      <td class="name">${name}</td><td class=${explainable ? '' : 'quiet'}>${kind}</td><td>${shapeText(shape)}</td>
      <td class="number">${parameters === 0 ? '' : parameters.toLocaleString('en-US')}</td>
      <td>${sick === '' ? '' : html`<span class="bad">${sick}</span>${obstacle === null ? '' : '; '}`}<span class="quiet">${obstacle ?? ''}</span></td></tr>`;
  }

  /** Where the file names none, what Heatlens chooses is known only while the file says so too. */
  get #chosen(): string | undefined {
    return (
      settingOf(this.model, this.draft, 'layer') ?? (this.draft.layer === null ? undefined : this.model.layer?.name)
    );
  }
}

customElements.define('heatlens-inspect-layers', InspectLayers);

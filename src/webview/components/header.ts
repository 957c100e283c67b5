import {LitElement, css, html} from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type {Aggregation} from '../../protocol/explanation.ts';
import type {Actions} from '../actions.ts';
import {baseName, layerText} from '../format.ts';
import {aggregations, headerStyle, picker} from '../picker.ts';
import type {PanelModel} from '../state.ts';
import {theme} from '../theme.ts';

/** The picture's name, what explains it (model, method, copies, layer), and the export. */
export class HeatlensHeader extends LitElement {
  static override properties = {model: {attribute: false}, actions: {attribute: false}};
  static override styles = [
    theme,
    headerStyle,
    css`
    .model .tool { display: inline-block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .pickers { display: flex; flex-wrap: wrap; gap: 4px 10px; min-width: 0; }
    .end { display: flex; align-items: center; gap: 6px; margin-left: auto; }
    @container (max-width: 860px) { .pickers { order: 1; flex-basis: 100%; margin-left: -4px; } }
  `,
  ];

  declare model: PanelModel;
  declare actions: Actions;

  override render() {
    const {state, prediction, methods, updates, finished} = this.model;
    const explain = this.actions.explain;
    return html`
      <h1 title=${state.picture}>${baseName(state.picture)}</h1>
      <div class="pickers"><span class="model"><span class="quiet">model</span><span class="picker"><button class="tool"
        title=${prediction?.model.path ?? 'Choose a model'} @click=${() => this.actions.chooseModel()}>
        ${prediction?.model.name ?? 'choose…'}</button></span></span>
      ${
        prediction === undefined
          ? ''
          : html`
        ${picker({
          label: 'method',
          value: prediction.method.id,
          choose: (method) => explain({method}),
          options:
            methods.length === 0
              ? [{value: prediction.method.id, text: prediction.method.title}]
              : methods.map(({id, title}) => ({value: id, text: title})),
        })}
        ${picker({
          label: 'as',
          value: String(prediction.method.parameters['aggregate'] ?? 'single'),
          options: aggregations,
          choose: (aggregate) => explain({aggregate: aggregate as Aggregation}),
        })}
        ${picker({
          label: 'layer',
          value: prediction.layer.name,
          choose: (layer) => explain({layer}),
          options: prediction.layers.map(({name, shape}) => ({value: name, text: layerText(name, shape)})),
        })}`
      }</div>
      <span class="end">${this.#steps()}
        <button class="tool" title="Compare with another model on this picture" ?disabled=${prediction === undefined}
          @click=${() => this.actions.addCheckpoint()}>Add Checkpoint…</button>
        <vscode-button ?disabled=${updates.length + finished.length === 0 || state.kind !== 'complete'}
          title="Write the raw map, the overlay and the provenance into a folder"
          @click=${() => this.actions.export()}>Export</vscode-button>
      </span>`;
  }

  #steps() {
    const {index, count} = this.model.sequence;
    if (count < 2) return '';
    return html`
      <button class="tool" title="Previous picture" aria-label="Previous picture" ?disabled=${index === 0}
        @click=${() => this.actions.step(-1)}>‹</button>
      <span class="quiet">${index + 1} of ${count}</span>
      <button class="tool" title="Next picture" aria-label="Next picture" ?disabled=${index === count - 1}
        @click=${() => this.actions.step(1)}>›</button>`;
  }
}

customElements.define('heatlens-header', HeatlensHeader);

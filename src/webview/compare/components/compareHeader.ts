import {LitElement, css, html} from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type {Aggregation} from '../../../protocol/explanation.ts';
import {baseName} from '../../format.ts';
import {aggregations, headerStyle, openOnArrow, picker} from '../../picker.ts';
import {theme} from '../../theme.ts';
import type {CompareActions} from '../actions.ts';
import {here, shown, type CompareModel, type Mode} from '../state.ts';
import '../../components/segments.ts';

const modes: readonly {readonly value: Mode; readonly text: string; readonly title: string}[] = [
  {value: 'side', text: 'A | B', title: 'Side by side (S)'},
  {value: 'swipe', text: 'swipe', title: 'B over A, right of a line (W)'},
  {value: 'flicker', text: 'flicker', title: 'A and B in turn in one place (F)'},
  {value: 'difference', text: 'B − A', title: 'With the signed difference (D)'},
  {value: 'all', text: 'all', title: 'All checkpoints (A)'},
];

/** The picture, what is compared and how, more checkpoints, and the export. */
export class HeatlensCompareHeader extends LitElement {
  static override properties = {model: {attribute: false}, actions: {attribute: false}};
  static override styles = [
    theme,
    headerStyle,
    css`
    heatlens-segments { min-width: 270px; }
    .end { display: flex; align-items: center; gap: 6px; margin-left: auto; }
    b { font-weight: 600; }
  `,
  ];

  declare model: CompareModel;
  declare actions: CompareActions;

  override render() {
    const {model, actions} = this;
    const {comparison, inSight, methods, arrangement, checkpoints} = model;
    const {question} = here(model);
    const picture = comparison.pictures[inSight] ?? '';
    const options = checkpoints.map(({id, name, file}) => ({
      value: String(id),
      text: file === 'there' ? name : `${name} (${file})`,
    }));
    const side = (which: 'a' | 'b') =>
      picker({
        label: which.toUpperCase(),
        value: String(shown(model, which)?.id),
        options,
        choose: (id) => actions.choose(which, Number(id)),
      });
    return html`
      <h1 title=${picture}>${baseName(picture)}</h1>
      ${side('a')}<button class="tool" title="Swap A and B (X)" aria-label="Swap A and B"
        @click=${() => actions.swap()}>⇄</button>${side('b')}
      <heatlens-segments label="Arrangement" .segments=${modes} .value=${arrangement.mode}
        .choose=${(mode: Mode) => actions.arrange({mode})}></heatlens-segments>
      ${
        question === undefined
          ? ''
          : html`
        ${picker({
          label: 'method',
          value: question.method,
          choose: (method) => actions.ask({method}),
          options:
            methods.length === 0
              ? [{value: question.method, text: question.method}]
              : methods.map(({id, title}) => ({value: id, text: title})),
        })}
        ${picker({
          label: 'as',
          value: question.aggregate,
          options: aggregations,
          choose: (aggregate) => actions.ask({aggregate: aggregate as Aggregation}),
        })}`
      }
      <span class="end">
        <button class="tool" title="Compare with another model"
          @click=${() => actions.addCheckpoint()}>Add Checkpoint…</button>
        ${this.#export()}
      </span>`;
  }

  #export() {
    return html`<span class="picker"><select aria-label="Export" @change=${this.#onExport} @keydown=${openOnArrow}>
      <option value="" .selected=${true}>Export…</option><option value="webp">Animated WebP…</option><option
        value="gif">Animated GIF…</option>
      <option value="png">Strip (PNG)…</option></select></span>`;
  }

  readonly #onExport = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    const {value} = select;
    select.value = '';
    if (value === 'webp' || value === 'gif' || value === 'png') this.actions.export(value);
  };
}

customElements.define('heatlens-compare-header', HeatlensCompareHeader);

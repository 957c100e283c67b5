import {LitElement, css, html} from 'lit';
import '@vscode-elements/elements/dist/vscode-button/index.js';
import type {ModelOutline} from '../../../protocol/engine.ts';
import {baseName} from '../../format.ts';
import {theme} from '../../theme.ts';
import {isChanged, type Choose, type Draft, type SettingKey} from '../draft.ts';
import {settingChoices, type SettingChoices} from '../settingChoices.ts';

/** How pictures are read for the model, and the layer that is explained: chosen here, written by the button alone. */
export class InspectSettings extends LitElement {
  static override properties = {
    model: {attribute: false},
    draft: {attribute: false},
    choose: {attribute: false},
    write: {attribute: false},
    open: {attribute: false},
    note: {},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; min-width: 0; }
    .rows { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 6px 14px; align-items: center; }
    label { color: var(--vscode-descriptionForeground); }
    .changed { color: var(--vscode-foreground); font-weight: 600; }
    .picker { display: flex; }
    .end { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-top: 10px; }
    .note { overflow-wrap: anywhere; }
  `,
  ];

  declare model: ModelOutline;
  declare draft: Draft;
  declare choose: Choose;
  declare write: () => void;
  declare open: () => void;
  declare note: string;

  override render() {
    const {model, draft, note} = this;
    const file = model.settingsFile;
    return html`<h2>How it is explained</h2>
      <div class="rows">${settingChoices(model, draft).map((setting) => this.#row(setting))}</div>
      <div class="end">
        <vscode-button ?disabled=${!isChanged(draft)} @click=${() => this.write()}>Write to heatlens.json</vscode-button>
        ${file === null ? '' : html`<vscode-button secondary title=${file} @click=${() => this.open()}>Open ${baseName(file)}</vscode-button>`}
        <span class="quiet note" role="status">${note}</span>
      </div>`;
  }

  #row({key, label, options, selected}: SettingChoices) {
    return html`<label for=${key} class=${key in this.draft ? 'changed' : ''}>${label}</label>
      <span class="picker"><select id=${key} @change=${(event: Event) => this.#chosen(key, options, event)}>
      ${options.map(({text}, at) => html`<option value=${at} .selected=${at === selected}>${text}</option>`)}</select></span>`;
  }

  #chosen(key: SettingKey, options: SettingChoices['options'], event: Event): void {
    const option = options[Number((event.target as HTMLSelectElement).value)];
    if (option !== undefined) this.choose(key, option.value);
  }
}

customElements.define('heatlens-inspect-settings', InspectSettings);

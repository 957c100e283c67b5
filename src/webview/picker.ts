import {css, html} from 'lit';
import {aggregationNames} from './format.ts';

export interface Option {
  readonly value: string;
  readonly text: string;
}

interface Picker {
  readonly label: string;
  readonly value: string;
  readonly options: readonly Option[];
  readonly choose: (value: string) => void;
}

/** A quiet word and a list to choose from, as they stand in headers. */
export function picker({label, value, options, choose}: Picker) {
  return html`<label><span class="quiet">${label}</span><span class="picker"><select
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
    ${options.map((option) => html`<option value=${option.value} .selected=${option.value === value}>${option.text}</option>`)}
  </select></span></label>`;
}

export const aggregations: readonly Option[] = Object.entries(aggregationNames).map(([value, text]) => ({value, text}));

/** What the headers of pages about a picture share. */
export const headerStyle = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 10px;
    padding: 6px 12px;
    border-bottom: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  h1 {
    margin: 0;
    font-size: inherit;
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    max-width: 260px;
  }
  label, .model { display: inline-flex; align-items: center; gap: 4px; min-width: 0; }
  select, .model .tool {
    max-width: 220px;
    min-width: 0;
    padding: 0 20px 0 4px;
    border-color: var(--vscode-contrastBorder, transparent);
    background-color: transparent;
    color: var(--vscode-foreground);
    field-sizing: content;
  }
  select:hover { background-color: var(--vscode-toolbar-hoverBackground); }
`;

/** Of a list whose choice does something at once: in a closed one an arrow key would choose, so it opens it. */
export function openOnArrow(event: KeyboardEvent): void {
  if (!event.key.startsWith('Arrow') || event.altKey) return;
  event.preventDefault();
  try {
    (event.target as HTMLSelectElement).showPicker();
  } catch {
    // Refused to frames of another origin, as pages on the desktop are: there Space, Enter and Alt with an arrow open it.
  }
}

import {css} from 'lit';

/** What every component of the panel shares: type, focus, buttons, fields. Colours are VS Code's alone. */
export const theme = css`
  :host {
    box-sizing: border-box;
    color: var(--vscode-foreground);
    font-family: var(--vscode-font-family);
    font-size: var(--vscode-font-size);
  }
  *, *::before, *::after { box-sizing: border-box; }
  [hidden] { display: none !important; }
  :focus { outline: none; }
  :focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 1px; }
  button, select, input { font: inherit; color: inherit; }
  h2 {
    margin: 0 0 6px;
    font-size: 11px;
    font-weight: 600;
    letter-spacing: .04em;
    text-transform: uppercase;
    color: var(--vscode-sideBarSectionHeader-foreground, var(--vscode-foreground));
  }
  .quiet { color: var(--vscode-descriptionForeground); }
  .tool {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 4px;
    min-width: 26px;
    height: 24px;
    padding: 0 8px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 4px;
    background: transparent;
    cursor: pointer;
  }
  .tool:hover:not(:disabled) {
    background: var(--vscode-toolbar-hoverBackground);
    outline: 1px dashed var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .tool:disabled { opacity: .4; cursor: default; }
  .tool[aria-pressed='true'], .tool[aria-expanded='true'] {
    background: var(--vscode-inputOption-activeBackground);
    color: var(--vscode-inputOption-activeForeground);
    border-color: var(--vscode-contrastActiveBorder, var(--vscode-inputOption-activeBorder, transparent));
  }
  .tool:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: -1px; }
  [role='option'] { cursor: pointer; }
  [role='option']:hover { background: var(--vscode-list-hoverBackground); }
  [role='option'][aria-selected='true'] {
    background: var(--vscode-list-activeSelectionBackground);
    color: var(--vscode-list-activeSelectionForeground);
    outline: 1px solid var(--vscode-contrastActiveBorder, transparent);
    outline-offset: -1px;
  }
  .field {
    padding: 0 8px;
    border: 1px solid var(--vscode-input-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
    background: var(--vscode-input-background);
    color: var(--vscode-input-foreground);
  }
  .field::placeholder { color: var(--vscode-input-placeholderForeground); }
  select {
    appearance: none;
    height: 24px;
    padding: 0 6px;
    border: 1px solid var(--vscode-dropdown-border, var(--vscode-contrastBorder, transparent));
    border-radius: 4px;
    background: var(--vscode-dropdown-background);
    color: var(--vscode-dropdown-foreground);
    text-overflow: ellipsis;
    cursor: pointer;
  }
  .picker { position: relative; display: inline-flex; min-width: 0; }
  .picker::after {
    content: '';
    position: absolute;
    right: 8px;
    top: 8px;
    width: 5px;
    height: 5px;
    border: solid currentColor;
    border-width: 0 1px 1px 0;
    transform: rotate(45deg);
    pointer-events: none;
  }
  .picker select { width: 100%; padding-right: 20px; }
  option, optgroup {
    background: var(--vscode-dropdown-listBackground, var(--vscode-dropdown-background));
    color: var(--vscode-dropdown-foreground);
  }
  input[type='range'] {
    appearance: none;
    width: 100%;
    height: 20px;
    margin: 0;
    background: transparent;
    cursor: pointer;
  }
  input[type='range']::-webkit-slider-runnable-track {
    height: 4px;
    border-radius: 2px;
    box-shadow: 0 0 0 1px var(--vscode-contrastBorder, transparent);
    background: linear-gradient(
      to right,
      var(--vscode-progressBar-background) var(--share, 0%),
      var(--vscode-scrollbarSlider-background) var(--share, 0%)
    );
  }
  input[type='range']::-webkit-slider-thumb {
    appearance: none;
    width: 14px;
    height: 14px;
    margin-top: -5px;
    border: 1px solid var(--vscode-contrastBorder, transparent);
    border-radius: 50%;
    background: var(--vscode-button-background, var(--vscode-foreground));
  }
  input[type='range']:focus-visible { outline: none; }
  input[type='range']:focus-visible::-webkit-slider-thumb {
    outline: 1px solid var(--vscode-focusBorder);
    outline-offset: 2px;
  }
`;

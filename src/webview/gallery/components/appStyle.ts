import {css} from 'lit';

/** The page's own frame: the header, the side, what is looked at, and the line below. */
export const appStyle = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, 1fr) auto / 280px minmax(0, 1fr);
    height: 100vh;
    background: var(--vscode-editor-background);
  }
  heatlens-gallery-header, heatlens-gallery-status { grid-column: 1 / -1; }
  aside {
    display: flex;
    flex-direction: column;
    gap: 18px;
    padding: 12px;
    overflow: auto;
    background: var(--vscode-sideBar-background);
    border-right: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
  }
  main { display: flex; flex-direction: column; min-width: 0; min-height: 0; }
  main > :last-child { flex: 1; min-height: 0; }
  .alone { grid-column: 1 / -1; grid-row: 1 / -1; padding: 40px; text-align: center; }
  .empty { padding: 40px; text-align: center; }
  @media (max-width: 700px) {
    :host { grid-template-columns: minmax(0, 1fr); }
    aside { display: none; }
    aside.drawer { display: flex; position: absolute; z-index: 1; inset: 36px auto 26px 0; width: 280px;
      box-shadow: 0 0 8px var(--vscode-widget-shadow); }
  }
`;

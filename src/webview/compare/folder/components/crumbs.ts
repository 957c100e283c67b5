import {LitElement, css, html} from 'lit';
import {theme} from '../../../theme.ts';
import type {Crumb} from '../groups.ts';
import type {FolderEvent} from '../state.ts';

/** The way to what is shown; a click on a step goes back to it. */
export class HeatlensCrumbs extends LitElement {
  static override properties = {crumbs: {attribute: false}, dispatch: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { flex: 0 1 auto; min-width: 0; }
    ol { display: flex; gap: 6px; margin: 0; padding: 0; list-style: none; white-space: nowrap; }
    li + li::before { content: '›'; margin-right: 6px; color: var(--vscode-descriptionForeground); }
    li:last-child { overflow: hidden; text-overflow: ellipsis; }
    button {
      padding: 0;
      border: 0;
      background: transparent;
      color: var(--vscode-textLink-foreground);
      cursor: pointer;
    }
    button:hover { text-decoration: underline; }
  `,
  ];

  declare crumbs: readonly Crumb[];
  declare dispatch: (event: FolderEvent) => void;

  override render() {
    const before = this.crumbs.slice(0, -1);
    return html`<nav aria-label="Breadcrumbs"><ol>
      ${before.map(({name, back}) => html`<li><button @click=${() => this.dispatch(back)}>${name}</button></li>`)}
      <li aria-current="page">${this.crumbs.at(-1)?.name}</li></ol></nav>`;
  }
}

customElements.define('heatlens-crumbs', HeatlensCrumbs);

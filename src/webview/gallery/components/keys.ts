import {LitElement, css, html} from 'lit';
import {theme} from '../../theme.ts';

const keys: readonly (readonly [key: string, does: string])[] = [
  ['1 2 3 4', 'the views'],
  ['← ↑ → ↓', 'move; with Shift choose'],
  ['Space', 'choose one more, or one less'],
  ['Ctrl+A', 'choose all'],
  ['Enter', 'explain'],
  ['r', 'reveal in the Explorer'],
  ['Ctrl+C', 'copy paths'],
  ['w', 'write a list of files'],
  ['#', 'tag'],
  ['Escape', 'choose none'],
  ['+ −', 'larger, smaller'],
  ['x', 'true boxes'],
  ['h', 'one scale for all'],
  ['/', 'search'],
];

/** What the keyboard does. */
export class HeatlensKeys extends LitElement {
  static override styles = [
    theme,
    css`
    summary { cursor: pointer; font-size: 11px; color: var(--vscode-descriptionForeground); }
    dl { display: grid; grid-template-columns: auto 1fr; gap: 2px 12px; margin: 6px 0 0; font-size: 11px; }
    dt { color: var(--vscode-descriptionForeground); white-space: nowrap; }
    dd { margin: 0; }
  `,
  ];

  override render() {
    return html`<details><summary>Keyboard</summary>
      <dl>${keys.map(([key, does]) => html`<dt>${key}</dt><dd>${does}</dd>`)}</dl></details>`;
  }
}

customElements.define('heatlens-keys', HeatlensKeys);

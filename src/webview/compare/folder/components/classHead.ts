import {LitElement, css, html} from 'lit';
import type {ColourMapId} from '../../../../core/render/colourMaps.ts';
import type {ClassChange} from '../../../../protocol/compare.ts';
import {counted, percent} from '../../../gallery/text.ts';
import {theme} from '../../../theme.ts';
import {meanMapTile, meanMapsOf} from '../meanMaps.ts';

/** Above the pictures of one class: its recall in A and in B, and where they look on average. */
export class HeatlensClassHead extends LitElement {
  static override properties = {of: {attribute: false}, colourMap: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: flex; align-items: center; gap: 16px; padding: 0 12px 10px; }
    p { margin: 0; }
    .name { font-size: 14px; font-weight: 600; }
    .numbers { flex: 1; font-variant-numeric: tabular-nums; }
    figure { margin: 0; }
    figcaption { padding-top: 2px; font-size: 11px; text-align: center; color: var(--vscode-descriptionForeground); }
  `,
  ];

  declare of: ClassChange;
  declare colourMap: ColourMapId;

  override render() {
    const {name, pictures, recallA, recallB} = this.of;
    return html`<div class="numbers"><p class="name">${name}</p>
        <p class="quiet">${counted(pictures)}, recall ${percent(recallA)} → ${percent(recallB)}</p></div>
      ${meanMapsOf(this.of, this.colourMap).map(
        (one) => html`
        <figure>${meanMapTile(one, 96)}<figcaption>mean ${one.of}</figcaption></figure>`,
      )}`;
  }
}

customElements.define('heatlens-class-head', HeatlensClassHead);

import {LitElement, css, html} from 'lit';
import type {Box} from '../../../protocol/explanation.ts';
import {theme} from '../../theme.ts';
import {paintCell, paintPatch} from '../cellPainter.ts';
import {captionOf, noCaption, spoken} from '../caption.ts';
import type {Examples} from '../examples.ts';
import type {GalleryView} from '../state.ts';

/** One picture of a strip. */
export interface StripItem {
  readonly id: number;
  /** What stands under it; absent: its prediction. */
  readonly note?: string;
  /** The part of it that is shown, in its own pixels; absent: all of it with its map. */
  readonly box?: Box;
}

/** A line of pictures; a click explains one. */
export class HeatlensStrip extends LitElement {
  static override properties = {
    items: {attribute: false},
    side: {attribute: false},
    labels: {attribute: false},
    view: {attribute: false},
    examples: {attribute: false},
    arrivals: {attribute: false},
    open: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: flex; gap: 6px; overflow-x: auto; }
    button { flex: none; padding: 0; border: 0; background: transparent; text-align: left; cursor: pointer; }
    canvas { display: block; border-radius: 3px; background: var(--vscode-editorWidget-background); }
    button:hover canvas { outline: 1px solid var(--vscode-focusBorder); }
    span { display: -webkit-box; overflow: hidden; padding-top: 1px; font-size: 11px;
      -webkit-box-orient: vertical; -webkit-line-clamp: 2;
      overflow-wrap: anywhere; color: var(--vscode-descriptionForeground); }
    .wrong { color: var(--vscode-errorForeground); }
  `,
  ];

  declare items: readonly StripItem[];
  declare side: number;
  declare labels: readonly string[];
  declare view: GalleryView;
  declare examples: Examples;
  /** Changes when pictures have arrived. */
  declare arrivals: number;
  declare open: (id: number) => void;

  override render() {
    return this.items.map(({id, note}) => {
      const row = this.examples.row(id);
      const caption = row === undefined ? noCaption : captionOf(row, this.labels, 'prediction');
      const {side} = this;
      return html`<button title=${[note, row?.path].filter(Boolean).join('\n')}
        aria-label=${`Explain ${spoken(caption)}${note === undefined ? '' : `, ${note}`}`}
        @click=${() => this.open(id)}>
        <canvas .width=${side * 2} .height=${side * 2} .style=${`width: ${side}px; height: ${side}px`}></canvas>
        <span .style=${`width: ${side}px`}
          class=${note === undefined && caption.right === false ? 'wrong' : ''}
          >${note ?? caption.name}</span></button>`;
    });
  }

  override updated(): void {
    for (const [i, canvas] of this.renderRoot.querySelectorAll('canvas').entries()) {
      const {id, box} = this.items[i];
      const [bitmap, row] = [this.examples.bitmap(id), this.examples.row(id)];
      if (box === undefined) paintCell(canvas, bitmap, row, this.view, 0);
      else paintPatch(canvas, bitmap, row, box);
    }
  }
}

customElements.define('heatlens-strip', HeatlensStrip);

import {LitElement, css, html} from 'lit';
import type {ShownPicture} from '../../protocol/explanation.ts';
import type {Actions} from '../actions.ts';
import {mapLayer} from '../layers.ts';
import type {Snapshot} from '../snapshots.ts';
import type {View} from '../state.ts';
import {theme} from '../theme.ts';

/** Side of a thumbnail in device pixels. */
const side = 128;

/** Thumbnails of how the map sharpened and of the maps before; choosing one shows it large. */
export class HeatlensSharpening extends LitElement {
  static override properties = {
    snapshots: {attribute: false},
    shown: {attribute: false},
    picture: {attribute: false},
    view: {attribute: false},
    actions: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(58px, 1fr));
      gap: 6px;
      margin: 0;
      padding: 0;
      list-style: none;
    }
    button { display: block; width: 100%; padding: 0; border: 0; background: transparent; cursor: pointer; }
    canvas {
      display: block;
      width: 100%;
      aspect-ratio: 1;
      border-radius: 3px;
      outline: 2px solid transparent;
      outline-offset: -1px;
    }
    button[aria-pressed='true'] canvas { outline-color: var(--vscode-focusBorder); }
    button:hover canvas { outline-color: var(--vscode-list-inactiveSelectionBackground, var(--vscode-focusBorder)); }
    button[aria-pressed='true']:hover canvas { outline-color: var(--vscode-focusBorder); }
    button:focus-visible { outline-offset: 2px; }
    span {
      display: block;
      margin-top: 3px;
      font-size: 11px;
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
      text-align: center;
    }
  `,
  ];

  declare snapshots: readonly Snapshot[];
  declare shown: string | undefined;
  declare picture: ShownPicture;
  declare view: View;
  declare actions: Actions;

  override render() {
    const last = this.snapshots.filter(({current}) => current).at(-1);
    return html`<h2>Sharpening</h2>
      <ul>${this.snapshots.map(
        ({key, label}) => html`<li><button aria-pressed=${key === this.shown} title=${label}
        @click=${() => this.actions.pin(key === last?.key ? null : key)}>
        <canvas width=${side} height=${side}></canvas><span class="quiet">${label}</span></button></li>`,
      )}
      </ul>`;
  }

  override updated(): void {
    for (const [at, canvas] of [...this.renderRoot.querySelectorAll('canvas')].entries()) {
      const snapshot = this.snapshots[at];
      const context = canvas.getContext('2d');
      if (snapshot !== undefined && context !== null) this.#draw(context, snapshot);
    }
  }

  #draw(context: CanvasRenderingContext2D, snapshot: Snapshot): void {
    const {width, height} = this.picture;
    const scale = side / Math.min(width, height);
    const size = {width: Math.round(width * scale), height: Math.round(height * scale)};
    const [x, y] = [(side - size.width) / 2, (side - size.height) / 2];
    context.globalAlpha = 1;
    context.imageSmoothingQuality = 'high';
    context.drawImage(thumbnailOf(this.picture), x, y, size.width, size.height);
    context.globalAlpha = Math.max(0.5, this.view.opacity);
    const look = {...this.view, show: 'map', grid: false} as const;
    context.drawImage(mapLayer(snapshot, look, size, side), x, y, size.width, size.height);
  }
}

const thumbnails = new WeakMap<ShownPicture, HTMLCanvasElement>();

// Every thumbnail shows the same picture, and a large one takes a while to shrink.
function thumbnailOf(picture: ShownPicture): HTMLCanvasElement {
  const known = thumbnails.get(picture);
  if (known !== undefined) return known;
  const scale = Math.min(1, (2 * side) / Math.min(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const full = document.createElement('canvas');
  full.width = picture.width;
  full.height = picture.height;
  full
    .getContext('2d')
    ?.putImageData(new ImageData(new Uint8ClampedArray(picture.rgba), picture.width, picture.height), 0, 0);
  canvas.getContext('2d')?.drawImage(full, 0, 0, canvas.width, canvas.height);
  thumbnails.set(picture, canvas);
  return canvas;
}

customElements.define('heatlens-sharpening', HeatlensSharpening);

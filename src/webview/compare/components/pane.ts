import {LitElement, css, html} from 'lit';
import {boxOf} from '../../box.ts';
import {fitCanvas} from '../../fitCanvas.ts';
import type {ShownPicture} from '../../../protocol/explanation.ts';
import type {Navigation} from '../../navigation.ts';
import {Painter} from '../../painter.ts';
import {remembered} from '../../remembered.ts';
import type {Snapshot} from '../../snapshots.ts';
import type {View} from '../../state.ts';
import type {Point} from '../../viewport.ts';

/**
 * Two maps are painted when a checkpoint or a class changes, within a frame; and a run is played from what was painted.
 */
const longest = 384;
const kept = 24;

/** One picture of the stage with its map, and another's right of a line where both are swiped. */
export class HeatlensPane extends LitElement {
  static override properties = {
    picture: {attribute: false},
    snapshot: {attribute: false},
    over: {attribute: false},
    split: {attribute: false},
    view: {attribute: false},
    longest: {attribute: false},
    navigation: {attribute: false},
    moved: {attribute: false},
    probe: {attribute: false},
    original: {attribute: false},
  };
  static override styles = css`
    :host { display: block; position: relative; min-width: 0; min-height: 0; overflow: hidden; touch-action: none;
      cursor: crosshair; }
    :host([panning]) { cursor: grabbing; }
    canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
  `;

  declare picture: ShownPicture;
  declare snapshot: Snapshot | undefined;
  declare over: Snapshot | undefined;
  declare split: number;
  declare view: View;
  /** Side of a painted map, in pixels, as long as the pane lives. */
  declare longest: number;
  declare navigation: Navigation;
  declare probe: Point | null;
  declare original: boolean;

  readonly #painters = remembered(
    (side: number) => [new Painter({longest: side, kept}), new Painter({longest: side, kept})] as const,
  );
  readonly #boxes = [remembered(boxOf), remembered(boxOf)] as const;
  readonly #resized = new ResizeObserver(() => this.#resize());

  constructor() {
    super();
    this.longest = longest;
  }

  override render() {
    const {navigation} = this;
    return html`<canvas @wheel=${navigation.onWheel} @pointerdown=${navigation.onDown} @pointermove=${navigation.onMove}
      @pointerup=${navigation.onUp} @pointerleave=${navigation.onLeave}
      @dblclick=${navigation.onDoubleClick}></canvas>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resized.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resized.disconnect();
  }

  override updated(): void {
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    if (context === null || context === undefined) return;
    this.toggleAttribute('panning', this.navigation.dragging);
    this.#paint(context, 0, this.snapshot);
    if (this.over === undefined) return;
    context.save();
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.beginPath();
    context.rect(this.split * context.canvas.width, 0, context.canvas.width, context.canvas.height);
    context.clip();
    this.#paint(context, 1, this.over);
    context.restore();
  }

  #paint(context: CanvasRenderingContext2D, layer: 0 | 1, snapshot: Snapshot | undefined): void {
    const {picture, view, probe, original} = this;
    const {viewport, extent} = this.navigation;
    if (extent === undefined) return;
    const box = snapshot === undefined || !view.box ? null : this.#boxes[layer](snapshot, view.threshold);
    this.#painters(this.longest)[layer].paint(
      context,
      {picture, snapshot, view, viewport, box, probe, original},
      extent,
    );
  }

  #resize(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas === null) return;
    this.navigation.resize(fitCanvas(canvas));
    this.requestUpdate();
  }
}

customElements.define('heatlens-pane', HeatlensPane);

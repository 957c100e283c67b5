import {LitElement, css, html} from 'lit';
import type {Box} from '../../protocol/explanation.ts';
import type {Actions} from '../actions.ts';
import {rangeOf} from '../layers.ts';
import {Painter} from '../painter.ts';
import {probeAt, type Probe} from '../probe.ts';
import type {Snapshot} from '../snapshots.ts';
import {shownSnapshot, type PanelModel} from '../state.ts';
import {theme} from '../theme.ts';
import {actualSize, fit, pan, toPicture, zoom, type Extent, type Point, type Viewport} from '../viewport.ts';
import './colourBar.ts';

/** The picture with its map: zoom, pan, value under the cursor; everything also by keys. */
export class HeatlensStage extends LitElement {
  static override properties = {
    model: {attribute: false}, actions: {attribute: false}, box: {attribute: false}, onProbe: {attribute: false},
    original: {state: true}, viewport: {state: true}, probe: {state: true},
  };
  static override styles = [theme, css`
    :host { display: grid; grid-template: 1fr auto / 1fr auto; min-width: 0; min-height: 0; overflow: hidden; }
    .canvas {
      position: relative;
      min-width: 0;
      min-height: 0;
      overflow: hidden;
      touch-action: none;
      cursor: crosshair;
    }
    .canvas:focus-visible { outline-offset: -2px; }
    .canvas.panning { cursor: grabbing; }
    canvas { position: absolute; inset: 0; width: 100%; height: 100%; }
    heatlens-colour-bar { width: 72px; padding: 14px 14px 8px 0; max-height: 460px; align-self: center; height: 100%; }
    .tools { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 4px; padding: 6px 10px; }
    @container (max-width: 420px) { .hint { display: none; } }
  `];

  declare model: PanelModel;
  declare actions: Actions;
  declare box: Box | null;
  declare onProbe: (probe: Probe | null) => void;
  declare original: boolean;
  declare viewport: Viewport;
  declare probe: Probe | null;

  readonly #painter = new Painter();
  #stage: Extent = {width: 1, height: 1};
  #observer: ResizeObserver | undefined;
  #dragged: Point | null = null;

  constructor() {
    super();
    this.box = null;
    this.onProbe = () => {};
    this.original = false;
    this.viewport = {scale: 1, x: 0, y: 0, fitted: true};
    this.probe = null;
  }

  override render() {
    const snapshot = shownSnapshot(this.model);
    const {view} = this.model;
    return html`
      <div class=${this.#dragged === null ? 'canvas' : 'canvas panning'} tabindex="0" role="application"
        aria-roledescription="heat-map" aria-label=${this.#description(snapshot)}
        @keydown=${this.#onKey} @keyup=${this.#onKeyUp} @blur=${() => (this.original = false)} @wheel=${this.#onWheel}
        @pointerdown=${this.#onDown} @pointermove=${this.#onMove} @pointerup=${this.#onUp}
        @pointerleave=${this.#onLeave} @dblclick=${this.#onDoubleClick}><canvas></canvas></div>
      ${snapshot === undefined || view.show === 'mask' ? html`<span></span>` : html`<heatlens-colour-bar
        .colourMap=${view.colourMap} .range=${rangeOf(snapshot, view)} .unit=${snapshot.update.unit}
        .value=${this.probe?.raw ?? null}></heatlens-colour-bar>`}
      ${this.#tools(snapshot)}`;
  }

  #tools(snapshot: Snapshot | undefined) {
    const {view} = this.model;
    const none = snapshot === undefined;
    return html`<div class="tools" role="toolbar" aria-label="Picture">
      <button class="tool" title="Smaller (−)" aria-label="Smaller" @click=${() => this.#zoomBy(1 / 1.25)}>−</button>
      <button class="tool" title="Fit the picture (0)" aria-pressed=${this.viewport.fitted}
        @click=${this.#fit}>fit</button>
      <button class="tool" title="Larger (+)" aria-label="Larger" @click=${() => this.#zoomBy(1.25)}>+</button>
      <button class="tool" title="One pixel on one pixel (1)" @click=${this.#actual}>1:1</button>
      <button class="tool" title="The method's own values, on the layer's grid (G)" ?disabled=${none}
        aria-pressed=${view.grid} @click=${() => this.actions.view({grid: !view.grid})}>grid</button>
      <button class="tool" title="Box around the largest part (B)" ?disabled=${none}
        aria-pressed=${view.box} @click=${() => this.actions.view({box: !view.box})}>box</button>
      <button class="tool" title="The picture alone, while held (hold O)" ?disabled=${none}
        aria-pressed=${this.original} @pointerdown=${() => (this.original = true)}
        @pointerup=${() => (this.original = false)} @pointerleave=${() => (this.original = false)}
        @keydown=${this.#onOriginalKey} @keyup=${this.#onKeyUp}
        @blur=${() => (this.original = false)}>original<span class="hint">(hold O)</span></button>
    </div>`;
  }

  #description(snapshot: Snapshot | undefined): string {
    const about = snapshot === undefined ? 'Picture without a map' : `Map of what speaks ${
      snapshot.prediction.target.sign < 0 ? 'against' : 'for'} ${snapshot.prediction.target.label}`;
    return `${about}. Plus and minus zoom, 0 fits, arrows move the picture, Shift and arrows move the probe, `
      + 'M, C and K show map, contour or mask, G the grid, B the box, O held down the picture alone.';
  }

  override firstUpdated(): void {
    this.#observer = new ResizeObserver(() => this.#resize());
    const area = this.renderRoot.querySelector('.canvas');
    if (area !== null) this.#observer.observe(area);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer?.disconnect();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get('model') as PanelModel | undefined;
    const extent = extentOf(this.model);
    const moved = before?.state.picture !== this.model.state.picture || !same(extent, extentOf(before));
    if (changed.has('model') && moved) this.#fit();
    if (changed.has('model') && this.probe !== null) this.#probeAt(this.probe);
  }

  override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    const context = canvas?.getContext('2d');
    const {picture, view} = this.model;
    const extent = this.#extent();
    if (context === null || context === undefined || picture === undefined || extent === undefined) return;
    const {box, viewport, probe, original} = this;
    const snapshot = shownSnapshot(this.model);
    this.#painter.paint(context, {picture, snapshot, view, viewport, box, probe, original}, extent);
  }

  #extent(): Extent | undefined {
    return extentOf(this.model);
  }

  #resize(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas === null) return;
    const {width, height} = canvas.getBoundingClientRect();
    this.#stage = {width, height};
    canvas.width = Math.round(width * window.devicePixelRatio);
    canvas.height = Math.round(height * window.devicePixelRatio);
    if (this.viewport.fitted) this.#fit();
    this.requestUpdate();
  }

  readonly #fit = (): void => {
    const extent = this.#extent();
    if (extent !== undefined) this.viewport = fit(extent, this.#stage);
  };

  readonly #actual = (): void => {
    const extent = this.#extent();
    if (extent !== undefined) this.viewport = actualSize(extent, this.#stage);
  };

  #zoomBy(factor: number, at: Point = {x: this.#stage.width / 2, y: this.#stage.height / 2}): void {
    const extent = this.#extent();
    if (extent !== undefined) this.viewport = zoom(
      this.viewport,
      factor,
      at,
      Math.min(1, fit(extent, this.#stage).scale / 2),
    );
  }

  #panBy(by: Point): void {
    const extent = this.#extent();
    if (extent !== undefined) this.viewport = pan(this.viewport, by, extent, this.#stage);
  }

  #probeAt(at: Point | null): void {
    const snapshot = shownSnapshot(this.model);
    const {grid} = this.model.view;
    this.probe = at === null || snapshot === undefined ? null : probeAt(snapshot, at, grid ? 'grid' : 'map');
    this.onProbe(this.probe);
  }

  readonly #onWheel = (event: WheelEvent): void => {
    event.preventDefault();
    if (event.shiftKey) this.#panBy({x: -event.deltaX || -event.deltaY, y: event.deltaX === 0 ? 0 : -event.deltaY});
    else this.#zoomBy(Math.exp(-event.deltaY * (event.ctrlKey ? 0.01 : 0.0015)), {x: event.offsetX, y: event.offsetY});
  };

  readonly #onDown = (event: PointerEvent): void => {
    if (event.button > 1) return;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    this.#dragged = {x: event.clientX, y: event.clientY};
  };

  readonly #onMove = (event: PointerEvent): void => {
    if (this.#dragged !== null) {
      this.#panBy({x: event.clientX - this.#dragged.x, y: event.clientY - this.#dragged.y});
      this.#dragged = {x: event.clientX, y: event.clientY};
      return;
    }
    const {x, y} = toPicture(this.viewport, {x: event.offsetX, y: event.offsetY});
    this.#probeAt({x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5});
  };

  readonly #onUp = (): void => {
    this.#dragged = null;
    this.requestUpdate();
  };

  readonly #onLeave = (): void => {
    if (this.#dragged === null) this.#probeAt(null);
  };

  readonly #onDoubleClick = (event: MouseEvent): void => {
    if (this.viewport.fitted) this.#zoomBy(3, {x: event.offsetX, y: event.offsetY});
    else this.#fit();
  };

  readonly #onOriginalKey = (event: KeyboardEvent): void => {
    if (event.key === ' ' || event.key === 'Enter') this.original = true;
  };

  readonly #onKeyUp = (event: KeyboardEvent): void => {
    if (['o', 'O', ' ', 'Enter'].includes(event.key)) this.original = false;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = arrows[event.key];
    const act = step === undefined ? this.#keys()[event.key.toLowerCase()] : () => this.#arrow(step, event.shiftKey);
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  #arrow({x, y}: Point, probing: boolean): void {
    const extent = this.#extent();
    if (!probing || extent === undefined) {
      this.#panBy({x: -x * 40, y: -y * 40});
      return;
    }
    const from = this.probe ?? {x: extent.width / 2, y: extent.height / 2};
    const far = Math.max(1, Math.round(8 / this.viewport.scale));
    const inside = (value: number, size: number) => Math.min(size - 0.5, Math.max(0.5, Math.floor(value) + 0.5));
    this.#probeAt({x: inside(from.x + x * far, extent.width), y: inside(from.y + y * far, extent.height)});
  }

  #keys(): Readonly<Record<string, () => void>> {
    const {view} = this.model;
    return {
      '+': () => this.#zoomBy(1.25),
      '=': () => this.#zoomBy(1.25),
      '-': () => this.#zoomBy(1 / 1.25),
      '0': this.#fit,
      '1': this.#actual,
      g: () => this.actions.view({grid: !view.grid}),
      b: () => this.actions.view({box: !view.box}),
      m: () => this.actions.view({show: 'map'}),
      c: () => this.actions.view({show: 'contour'}),
      k: () => this.actions.view({show: 'mask'}),
      o: () => (this.original = true),
      escape: () => this.#probeAt(null),
    };
  }
}

/** The picture's own size: with the prediction it is known exactly, before that as it is shown. */
function extentOf(model: PanelModel | undefined): Extent | undefined {
  return model?.prediction?.image ?? model?.picture;
}

function same(a: Extent | undefined, b: Extent | undefined): boolean {
  return a?.width === b?.width && a?.height === b?.height;
}

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: {x: -1, y: 0}, ArrowRight: {x: 1, y: 0}, ArrowUp: {x: 0, y: -1}, ArrowDown: {x: 0, y: 1},
};

customElements.define('heatlens-stage', HeatlensStage);

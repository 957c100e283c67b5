import {LitElement, css, html} from 'lit';
import type {Box} from '../../protocol/explanation.ts';
import type {Actions} from '../actions.ts';
import {fitCanvas} from '../fitCanvas.ts';
import {rangeOf} from '../layers.ts';
import {Navigation} from '../navigation.ts';
import {Painter} from '../painter.ts';
import {probeAt, type Probe} from '../probe.ts';
import type {Snapshot} from '../snapshots.ts';
import {shownSnapshot, type PanelModel} from '../state.ts';
import {theme} from '../theme.ts';
import {viewKeys} from '../viewKeys.ts';
import type {Extent, Point} from '../viewport.ts';
import './colourBar.ts';

/** The picture with its map: zoom, pan, value under the cursor; everything also by keys. */
export class HeatlensStage extends LitElement {
  static override properties = {
    model: {attribute: false},
    actions: {attribute: false},
    box: {attribute: false},
    onProbe: {attribute: false},
    original: {state: true},
    probe: {state: true},
  };
  static override styles = [
    theme,
    css`
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
  `,
  ];

  declare model: PanelModel;
  declare actions: Actions;
  declare box: Box | null;
  declare onProbe: (probe: Probe | null) => void;
  declare original: boolean;
  declare probe: Probe | null;

  readonly #painter = new Painter();
  readonly #navigation = new Navigation({moved: () => this.requestUpdate(), point: (at) => this.#probeAt(at)});
  #observer: ResizeObserver | undefined;

  constructor() {
    super();
    this.box = null;
    this.onProbe = () => {};
    this.original = false;
    this.probe = null;
  }

  override render() {
    const snapshot = shownSnapshot(this.model);
    const {view} = this.model;
    const navigation = this.#navigation;
    return html`
      <div class=${navigation.dragging ? 'canvas panning' : 'canvas'} tabindex="0" role="application"
        aria-roledescription="heat-map" aria-label=${this.#description(snapshot)}
        @keydown=${this.#onKey} @keyup=${this.#onKeyUp} @blur=${() => (this.original = false)} @wheel=${navigation.onWheel}
        @pointerdown=${navigation.onDown} @pointermove=${navigation.onMove} @pointerup=${navigation.onUp}
        @pointerleave=${navigation.onLeave} @dblclick=${navigation.onDoubleClick}><canvas></canvas></div>
      ${
        snapshot === undefined || view.show === 'mask'
          ? html`<span></span>`
          : html`<heatlens-colour-bar
        .colourMap=${view.colourMap} .range=${rangeOf(snapshot, view)} .unit=${snapshot.update.unit}
        .value=${this.probe?.raw ?? null}></heatlens-colour-bar>`
      }
      ${this.#tools(snapshot)}`;
  }

  #tools(snapshot: Snapshot | undefined) {
    const {view} = this.model;
    const none = snapshot === undefined;
    return html`<div class="tools" role="toolbar" aria-label="Picture">
      <button class="tool" title="Smaller (−)" aria-label="Smaller" @click=${() => this.#navigation.zoomBy(1 / 1.25)}>−</button>
      <button class="tool" title="Fit the picture (0)" aria-pressed=${this.#navigation.viewport.fitted}
        @click=${this.#navigation.fit}>fit</button>
      <button class="tool" title="Larger (+)" aria-label="Larger" @click=${() => this.#navigation.zoomBy(1.25)}>+</button>
      <button class="tool" title="One pixel on one pixel (1)" @click=${this.#navigation.actual}>1:1</button>
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
    const about =
      snapshot === undefined
        ? 'Picture without a map'
        : `Map of what speaks ${
            snapshot.prediction.target.sign < 0 ? 'against' : 'for'
          } ${snapshot.prediction.target.label}`;
    return (
      `${about}. Plus and minus zoom, 0 fits, arrows move the picture, Shift and arrows move the probe, ` +
      'M, C and K show map, contour or mask, G the grid, B the box, O held down the picture alone.'
    );
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
    if (!changed.has('model')) return;
    const before = changed.get('model') as PanelModel | undefined;
    this.#navigation.show(extentOf(this.model), before?.state.picture !== this.model.state.picture);
    if (this.probe !== null) this.#probeAt(this.probe);
  }

  override updated(): void {
    const context = this.renderRoot.querySelector('canvas')?.getContext('2d');
    const {picture, view} = this.model;
    const {viewport, extent} = this.#navigation;
    if (context === null || context === undefined || picture === undefined || extent === undefined) return;
    const {box, probe, original} = this;
    const snapshot = shownSnapshot(this.model);
    this.#painter.paint(context, {picture, snapshot, view, viewport, box, probe, original}, extent);
  }

  #resize(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (canvas !== null) this.#navigation.resize(fitCanvas(canvas));
  }

  #probeAt(at: Point | null): void {
    const snapshot = shownSnapshot(this.model);
    const {grid} = this.model.view;
    this.probe = at === null || snapshot === undefined ? null : probeAt(snapshot, at, grid ? 'grid' : 'map');
    this.onProbe(this.probe);
  }

  readonly #onOriginalKey = (event: KeyboardEvent): void => {
    if (event.key === ' ' || event.key === 'Enter') this.original = true;
  };

  readonly #onKeyUp = (event: KeyboardEvent): void => {
    if (['o', 'O', ' ', 'Enter'].includes(event.key)) this.original = false;
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.#navigation.keyAction(event) ?? this.#keys()[event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };

  #keys(): Readonly<Record<string, () => void>> {
    return {...viewKeys(this.model.view, (change) => this.actions.view(change)), o: () => (this.original = true)};
  }
}

/** The picture's own size: with the prediction it is known exactly, before that as it is shown. */
function extentOf(model: PanelModel | undefined): Extent | undefined {
  return model?.prediction?.image ?? model?.picture;
}

customElements.define('heatlens-stage', HeatlensStage);

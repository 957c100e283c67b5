import {LitElement, css, html, svg} from 'lit';
import type {Sanity, SanityStep} from '../../protocol/compare.ts';
import '../gallery/components/mapTile.ts';
import {pieces} from '../compare/timeLine.ts';
import type {Snapshot} from '../snapshots.ts';
import type {View} from '../state.ts';
import {theme} from '../theme.ts';

type State =
  | {readonly kind: 'initial'}
  | {readonly kind: 'pending'}
  | {readonly kind: 'complete'; readonly sanity: Sanity}
  | {readonly kind: 'failed'; readonly message: string};

/** Sides of the drawing, in its own units; it is stretched to its place. */
const [width, height] = [300, 70];

/**
 * Whether the method's map depends on what the network has learnt (Adebayo et al. 2018): the maps while the network is made
 * random from its last layer on, and how alike they stay to the first.
 */
export class HeatlensSanity extends LitElement {
  static override properties = {
    snapshot: {attribute: false},
    view: {attribute: false},
    check: {attribute: false},
    state: {state: true},
  };
  static override styles = [
    theme,
    css`
    svg { display: block; width: 100%; height: 70px; overflow: visible; margin: 4px 0 8px; }
    polyline { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
    line { stroke: var(--vscode-panel-border, var(--vscode-scrollbarSlider-background)); vector-effect: non-scaling-stroke; }
    .spearman { stroke: var(--vscode-charts-yellow); }
    .ssim { stroke: var(--vscode-charts-blue); stroke-dasharray: 5 3; }
    p { margin: 0 0 8px; }
    .key { display: flex; gap: 12px; font-size: 11px; }
    .key span::before { content: ''; display: inline-block; width: 16px; margin-right: 5px; vertical-align: middle; border-top: 2px solid var(--vscode-charts-yellow); }
    .key .dashed::before { border-top: 2px dashed var(--vscode-charts-blue); }
    .maps { display: flex; gap: 4px; overflow-x: auto; padding-bottom: 4px; }
    .flag { padding: 7px 10px; border-radius: 4px; background: var(--vscode-inputValidation-warningBackground);
      color: var(--vscode-inputValidation-warningForeground, var(--vscode-foreground)); border: 1px solid var(--vscode-inputValidation-warningBorder, transparent); }
    .failed { color: var(--vscode-errorForeground); }
    .start { border-color: var(--vscode-button-border, var(--vscode-dropdown-border, transparent)); background: var(--vscode-button-secondaryBackground); color: var(--vscode-button-secondaryForeground); }
  `,
  ];

  declare snapshot: Snapshot;
  declare view: View;
  declare check: () => Promise<Sanity>;
  declare state: State;

  constructor() {
    super();
    this.state = {kind: 'initial'};
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get('snapshot') as Snapshot | undefined;
    if (before !== undefined && before.identity !== this.snapshot.identity) this.state = {kind: 'initial'};
  }

  override render() {
    return html`<h2>Sanity check</h2>${this.#content()}`;
  }

  #content() {
    const {state} = this;
    if (state.kind === 'pending')
      return html`<p class="quiet" role="status">Making the network random, layer by layer…</p>`;
    if (state.kind === 'complete') return this.#result(state.sanity);
    return html`${state.kind === 'failed' ? html`<p class="failed" role="alert">${state.message}</p>` : ''}
      <p class="quiet">Does the map change when the network forgets what it learnt? One that does not shows edges, not reasons.</p>
      <button class="tool start" @click=${this.#start}>Check with Random Weights</button>`;
  }

  #result({steps, unchanging, verdict}: Sanity) {
    const line = (key: 'spearman' | 'ssim') =>
      pieces(steps.map(({similarity}) => similarity[key])).map(
        (piece) =>
          svg`<polyline class=${key} points=${piece.map(([x, y]) => `${x * width},${height * (1 - y)}`).join(' ')}></polyline>`,
      );
    const last = steps.at(-1)?.similarity;
    return html`
      <p class=${unchanging ? 'flag' : ''} role=${unchanging ? 'alert' : 'status'}>${verdict}</p>
      <svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" role="img"
        aria-label=${`Similarity to the map of the trained network, falling to a rank correlation of ${last?.spearman.toFixed(2)} and an SSIM of ${last?.ssim.toFixed(2)}`}>
        ${svg`<line x1="0" x2=${width} y1="0" y2="0"></line><line x1="0" x2=${width} y1=${height} y2=${height}></line>`}${line('ssim')}${line('spearman')}
      </svg>
      <div class="key"><span>rank correlation</span><span class="dashed">SSIM</span></div>
      <p class="quiet">From the trained network (left) to one with all ${steps.at(-1)?.of} layers random (right).</p>
      <div class="maps" tabindex="0" role="group" aria-label="Maps while the network becomes random">${steps.map((step) => this.#map(step))}</div>`;
  }

  #map({grid, layers, randomised, similarity}: SanityStep) {
    const name =
      randomised === 0
        ? 'The trained network'
        : `${randomised} random, the last of them ${layers.at(-1)}: rank correlation ${similarity.spearman.toFixed(2)}`;
    return html`<heatlens-map-tile title=${name} .map=${grid} .side=${44} .colourMap=${this.view.colourMap} .label=${name}></heatlens-map-tile>`;
  }

  readonly #start = async (): Promise<void> => {
    const {identity} = this.snapshot;
    this.state = {kind: 'pending'};
    const next = await this.check().then(
      (sanity): State => ({kind: 'complete', sanity}),
      (error: unknown): State => ({kind: 'failed', message: error instanceof Error ? error.message : String(error)}),
    );
    if (this.snapshot.identity === identity) this.state = next;
  };
}

customElements.define('heatlens-sanity', HeatlensSanity);

import {LitElement, css, html, svg} from 'lit';
import {percentText} from '../../../protocol/scoreText.ts';
import {theme} from '../../theme.ts';
import type {CompareActions} from '../actions.ts';
import {pieces, placeOf, pointsOf, type Moment} from '../timeLine.ts';

/** Milliseconds that a checkpoint is shown while the run is played. */
const beat = 450;
/** Of the drawing, in its own units; it is stretched to its place. */
const [width, height] = [1000, 100];

/**
 * A run's checkpoints in their order: the class's probability and how alike their maps are to A's; a slider moves B.
 */
export class HeatlensTimeLine extends LitElement {
  static override properties = {
    moments: {attribute: false},
    a: {attribute: false},
    b: {attribute: false},
    actions: {attribute: false},
    playing: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: grid; grid-template-columns: auto minmax(0, 1fr) auto; gap: 0 10px; align-items: center;
      padding: 10px 12px 8px;
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent)); }
    .chart { position: relative; height: 58px; margin: 10px 7px 2px; }
    svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible; }
    polyline { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
    line { stroke: var(--vscode-panel-border, var(--vscode-scrollbarSlider-background));
      vector-effect: non-scaling-stroke; }
    .probability { stroke: var(--vscode-charts-blue); }
    .alike { stroke: var(--vscode-charts-yellow); stroke-dasharray: 5 3; }
    button.moment { position: absolute; bottom: -3px; top: -4px; width: 24px; margin-left: -12px; padding: 0;
      border: 0; border-radius: 4px; background: transparent; cursor: pointer; }
    button.moment:hover { background: var(--vscode-list-hoverBackground); }
    button.moment.b { background: var(--vscode-inputOption-activeBackground, var(--vscode-list-hoverBackground));
      outline: 1px solid var(--vscode-contrastActiveBorder, transparent); }
    .dot { position: absolute; left: 50%; width: 8px; height: 8px; translate: -50% 50%; border-radius: 50%;
      background: var(--vscode-charts-blue);
      box-shadow: 0 0 0 1px var(--vscode-editor-background); }
    .dot.alike { background: var(--vscode-charts-yellow); border-radius: 1px; }
    .mark { position: absolute; inset: auto 0 0; font-size: 12px; color: var(--vscode-errorForeground); }
    .gone .dot { background: transparent; box-shadow: inset 0 0 0 2px var(--vscode-charts-blue); }
    .letter { position: absolute; inset: -11px 0 auto; font-size: 10px; font-weight: 700; }
    .names { grid-column: 2; display: flex; justify-content: space-between; gap: 10px; font-size: 11px; min-width: 0; }
    .names span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; min-width: 0; }
    .now { font-weight: 600; }
    input { grid-column: 2; }
    ul { display: grid; gap: 2px; margin: 0; padding: 0; list-style: none; font-size: 11px; white-space: nowrap; }
    li::before { content: ''; display: inline-block; width: 16px; margin-right: 5px; vertical-align: middle;
      border-top: 2px solid var(--vscode-charts-blue); }
    li.alike::before { border-top: 2px dashed var(--vscode-charts-yellow); }
  `,
  ];

  declare moments: readonly Moment[];
  declare a: number | undefined;
  declare b: number | undefined;
  declare actions: CompareActions;
  declare playing: boolean;

  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.playing = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override render() {
    const {moments, playing} = this;
    const at = this.#place();
    const now = moments[at];
    return html`
      <button class="tool" aria-pressed=${playing} aria-label=${playing ? 'Pause' : 'Play the checkpoints'}
        title="Play the checkpoints (space)"
        @click=${() => this.toggle()}>${playing ? '❚❚' : '▶'}</button>
      <div class="chart" role="group" aria-label="Time line">
        ${svg`<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" aria-hidden="true">
          ${[0, 0.5, 1].map((share) => svg`<line x1="0" x2=${width} y1=${height * share} y2=${height * share}></line>`)}
          ${this.#lines(
            'alike',
            moments.map(({alike}) => alike),
          )}${this.#lines(
            'probability',
            moments.map(({probability}) => probability),
          )}
        </svg>`}
        ${moments.map((moment, i) => this.#moment(moment, i))}
      </div>
      <ul><li class="probability">class probability</li><li class="alike">map alike A's</li></ul>
      <input type="range" aria-label="Checkpoint B" min="0" max=${moments.length - 1} step="1" .value=${String(at)}
        aria-valuetext=${now?.checkpoint.name ?? ''}
        .style=${`--share: ${100 * placeOf(at, moments.length)}%`}
        @input=${(event: InputEvent) => this.step(Number((event.target as HTMLInputElement).value) - at)}>
      <div class="names"><span class="quiet">${moments[0]?.checkpoint.name}</span><span
        class="now">${now === undefined ? '' : describe(now)}</span>
        <span class="quiet">${moments.at(-1)?.checkpoint.name}</span></div>`;
  }

  /** Plays the run from B on, or pauses. */
  toggle(): void {
    if (this.playing) {
      this.#stop();
      return;
    }
    this.playing = true;
    this.#timer = setInterval(() => this.step(this.#place() === this.moments.length - 1 ? -this.#place() : 1), beat);
  }

  /** Moves B by so many checkpoints. */
  step(by: number): void {
    const to = this.moments[Math.min(this.moments.length - 1, Math.max(0, this.#place() + by))];
    if (to !== undefined) this.actions.choose('b', to.checkpoint.id);
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.playing = false;
  }

  #place(): number {
    return Math.max(
      0,
      this.moments.findIndex(({checkpoint}) => checkpoint.id === this.b),
    );
  }

  #lines(name: string, values: readonly (number | null | undefined)[]) {
    return pieces(values).map(
      (piece) => svg`<polyline class=${name} points=${pointsOf(piece, width, height)}></polyline>`,
    );
  }

  #moment(moment: Moment, index: number) {
    const {checkpoint, kind, probability, alike} = moment;
    const letter = `${checkpoint.id === this.a ? 'A' : ''}${checkpoint.id === this.b ? 'B' : ''}`;
    const text = describe(moment);
    const dot = (value: number | null | undefined, name: string) =>
      typeof value === 'number'
        ? html`<span class=${`dot ${name}`}
          .style=${`bottom: calc(3px + (100% - 7px) * ${Math.min(1, Math.max(0, value))})`}></span>`
        : '';
    return html`<button
      class=${`moment ${checkpoint.id === this.b ? 'b' : ''} ${checkpoint.file === 'there' ? '' : 'gone'}`}
      title=${`${text}. Click: B. Shift and click: A.`}
      aria-label=${text} .style=${`left: ${100 * placeOf(index, this.moments.length)}%`}
      @click=${(event: MouseEvent) => this.actions.choose(event.shiftKey ? 'a' : 'b', checkpoint.id)}>
      ${dot(alike, 'alike')}${dot(probability, '')}
      ${marks[kind]}
      <span class="letter">${letter}</span></button>`;
  }
}

const failed = html`<span class="mark">✕</span>`;
const marks: Readonly<Record<Moment['kind'], unknown>> = {
  made: '',
  working: html`<span class="mark quiet">…</span>`,
  failed,
  diverged: failed,
};

const kindTexts: Readonly<Record<Moment['kind'], string>> = {
  made: '',
  working: ', not explained yet',
  failed: ', could not be explained',
  diverged: ', training diverged',
};

function describe({checkpoint, kind, probability, alike}: Moment): string {
  const gone = checkpoint.file === 'there' ? '' : `, ${checkpoint.file}`;
  const sure = probability === null ? '' : `, ${percentText(probability)}`;
  const like = alike === undefined ? '' : `, alike ${alike.toFixed(2).replace('-', '−')}`;
  return `${checkpoint.name}${gone}${kindTexts[kind]}${sure}${like}`;
}

customElements.define('heatlens-time-line', HeatlensTimeLine);

import {LitElement, css, html} from 'lit';
import type {StoreOverview, StoredRun} from '../../../protocol/gallery.ts';
import type {SweepState} from '../../../protocol/galleryPanel.ts';
import {baseName} from '../../format.ts';
import type {SweepSummary} from '../../../protocol/sweep.ts';
import {theme} from '../../theme.ts';
import {counted} from '../text.ts';

export interface StatusActions {
  pause(): void;
  resume(): void;
  showLog(): void;
}

/** One line below: how the sweep stands, and where its results are. */
export class HeatlensGalleryStatus extends LitElement {
  static override properties = {
    sweep: {attribute: false},
    overview: {attribute: false},
    run: {attribute: false},
    note: {attribute: false},
    actions: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host {
      display: flex;
      align-items: center;
      gap: 12px;
      min-height: 26px;
      padding: 0 12px;
      font-size: 12px;
      color: var(--vscode-descriptionForeground);
      border-top: 1px solid var(--vscode-panel-border, var(--vscode-contrastBorder, transparent));
    }
    span { white-space: nowrap; }
    .space { flex: 1; }
    .tool { height: 20px; }
    progress { width: 160px; height: 4px; accent-color: var(--vscode-progressBar-background); }
    [role='status'] { overflow: hidden; text-overflow: ellipsis; }
    .warning { color: var(--vscode-editorWarning-foreground); }
    .failed { color: var(--vscode-errorForeground); }
  `,
  ];

  declare sweep: SweepState;
  declare overview: StoreOverview | undefined;
  declare run: StoredRun | undefined;
  declare note: string;
  declare actions: StatusActions;

  override render() {
    const {overview, run, note} = this;
    return html`
      <span role="status">${this.#sweeping()}</span>
      <span role="status">${note}</span>
      <div class="space"></div>
      ${run !== undefined && run.failed > 0 ? html`<span>${run.failed} unreadable</span>` : ''}
      ${overview === undefined ? '' : html`<span title=${overview.path}>${baseName(overview.path)}</span>`}`;
  }

  #sweeping() {
    const {sweep, run, actions} = this;
    if (sweep.kind === 'failed')
      return html`<span class="failed">${sweep.message}</span>
      <button class="tool" @click=${() => actions.resume()}>Try Again</button>
      <button class="tool" @click=${() => actions.showLog()}>Show Log</button>`;
    if (sweep.kind === 'paused')
      return html`Paused; what was done is kept.
      <button class="tool" @click=${() => actions.resume()}>Resume</button>`;
    if (sweep.kind === 'done') return this.#done(sweep.summary);
    if (sweep.kind === 'idle') return run === undefined ? '' : counted(run.pictures);
    const {progress} = sweep;
    if (progress.stage === 'working') return html`${progress.message} ${this.#pause()}`;
    const {done, found, complete, rate, secondsLeft} = progress;
    const left = secondsLeft === null ? '' : ` · ${timeText(secondsLeft)} left`;
    return html`<progress max=${found} value=${done} aria-label="Sweep"></progress>
      ${done.toLocaleString('en')} of ${found.toLocaleString('en')}${complete ? '' : ' found so far'}
      · ${rate.toFixed(rate < 10 ? 1 : 0)} pictures/s${left} ${this.#pause()}`;
  }

  /** Numbers of this call alone; with what the user should know of the labels. */
  #done({pictures, made, seconds, rate, unmatchedLabels, warnings}: SweepSummary) {
    const took =
      made === 0
        ? 'nothing new'
        : `${made.toLocaleString('en')} in ${timeText(seconds)} · ${rate.toFixed(rate < 10 ? 1 : 0)} pictures/s`;
    const unmatched = unmatchedLabels.map(({label, pictures: count}) => `${label} (${count})`);
    const said = [
      ...(unmatched.length === 0
        ? []
        : [`Labels that fit no class: ${unmatched.slice(0, 5).join(', ')}${unmatched.length > 5 ? ' …' : ''}`]),
      ...warnings,
    ];
    const warning = html` · <span class="warning" title=${said.join('\n')}>⚠ ${said[0]}</span>`;
    return html`sweep done · ${counted(pictures)} · ${took}${said.length === 0 ? '' : warning}`;
  }

  #pause() {
    return html`<button class="tool" @click=${() => this.actions.pause()}>Pause</button>`;
  }
}

function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

customElements.define('heatlens-gallery-status', HeatlensGalleryStatus);

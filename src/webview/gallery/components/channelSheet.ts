import {LitElement, css, html} from 'lit';
import type {Channel, ChannelSheet} from '../../../protocol/dataset.ts';
import {rawText} from '../../format.ts';
import {theme} from '../../theme.ts';
import {Examples} from '../examples.ts';
import type {GalleryHost} from '../galleryHost.ts';
import {Inquiry, valueOf} from '../inquiry.ts';
import {questionKey, type GalleryView} from '../state.ts';
import {classNamed, counted, percent} from '../text.ts';
import './answerNote.ts';
import './strip.ts';

/** Patches are parts of pictures, so these are larger than other thumbnails. */
const thumbnailSide = 512;

/** The channels of the explained layer that matter for a class, each with what it answers to most. */
export class HeatlensChannelSheet extends LitElement {
  static override properties = {
    run: {attribute: false},
    of: {attribute: false},
    labels: {attribute: false},
    view: {attribute: false},
    host: {attribute: false},
    arrivals: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; }
    form { display: flex; align-items: center; gap: 8px; margin-bottom: 8px; }
    input { width: 80px; height: 24px; }
    .sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(300px, 1fr)); gap: 14px; }
    p { margin: 0 0 8px; }
    .tool {
      border-color: var(--vscode-button-border, var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)));
    }
  `,
  ];

  declare run: number;
  /** The predicted class; null: all. */
  declare of: number | null;
  declare labels: readonly string[];
  declare view: GalleryView;
  declare host: GalleryHost;
  declare arrivals: number;

  readonly #sheet = new Inquiry<ChannelSheet>(() => this.requestUpdate());
  #examples: Examples | undefined;

  constructor() {
    super();
    this.arrivals = 0;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    this.#examples ??= new Examples(this.host, thumbnailSide, () => this.arrivals++);
    if (changed.has('of') || changed.has('run')) this.#sheet.cancel();
    this.#examples.want(valueOf(this.#sheet.answer)?.channels.flatMap(({patches}) => patches.map(({id}) => id)) ?? []);
  }

  override render() {
    const {answer} = this.#sheet;
    const sheet = answer.kind === 'complete' ? answer.value : undefined;
    const what = this.of === null ? 'all classes' : classNamed(this.labels, this.of);
    return html`<section aria-label="Channels"><h2>Channels that matter · ${what}</h2>
      <form @submit=${this.#ask}>
        <button class="tool">Find Channels</button>
        <label>or channel <input class="field" type="number" min="0" step="1" aria-label="Channel"></label>
        <heatlens-answer-note .answer=${answer} waiting="Asking the network…"
          .cancel=${() => this.#sheet.cancel()}></heatlens-answer-note>
      </form>
      ${
        sheet === undefined
          ? ''
          : html`
        <p class="quiet">${sheet.layer}, ${sheet.channels.length} of ${counted(sheet.of, 'channel')}, on
          ${counted(sheet.pictures)}: the parts that each answers to most, as large as it sees them.</p>
        ${sheet.warnings.map((warning) => html`<p class="quiet">${warning}</p>`)}
        <div class="sheet">${sheet.channels.map((channel) => this.#channel(channel))}</div>`
      }</section>`;
  }

  #channel({index, contribution, share, patches}: Channel) {
    const sign = contribution < 0 ? 'against it' : 'for it';
    return html`<article aria-label=${`Channel ${index}`}><p>Channel ${index} <span
      class="quiet">· ${percent(share)} of all, ${sign}</span></p>
      <heatlens-strip .items=${patches.map(({id, box, activation}) => ({id, box, note: rawText(activation)}))}
        .side=${72} .labels=${this.labels} .view=${this.view}
        .examples=${this.#examples} .arrivals=${this.arrivals}
        .open=${(id: number) => this.host.act(this.run, 'explain', Uint32Array.of(id))}></heatlens-strip></article>`;
  }

  readonly #ask = (event: Event): void => {
    event.preventDefault();
    const {run, of} = this;
    const text = this.renderRoot.querySelector('input')?.value ?? '';
    const question = {run, class: of, ...(text === '' ? {} : {indices: [Number(text)]})};
    this.#sheet.again();
    this.#sheet.ask(questionKey(question), (following) => this.host.channels(question, following));
  };
}

customElements.define('heatlens-channel-sheet', HeatlensChannelSheet);

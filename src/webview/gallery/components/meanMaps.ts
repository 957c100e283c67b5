import {LitElement, css, html} from 'lit';
import type {ColourMapId} from '../../../core/render/colourMaps.ts';
import type {MeanMap} from '../../../protocol/dataset.ts';
import type {Filter} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import type {GalleryHost} from '../galleryHost.ts';
import {Inquiry, valueOf} from '../inquiry.ts';
import {classNamed} from '../text.ts';
import './answerNote.ts';
import './mapTile.ts';

/** More classes than this are looked at one by one. */
const mostClasses = 24;

/** The mean maps of one class, or of all: as they were predicted, and as they are labelled. */
interface ClassMaps {
  readonly of: number;
  readonly predicted: MeanMap;
  readonly labelled: MeanMap;
}

/** Where a class is seen on average, where the model predicted it and where the label says it. */
export class HeatlensMeanMaps extends LitElement {
  static override properties = {
    run: {attribute: false},
    size: {attribute: false},
    of: {attribute: false},
    present: {attribute: false},
    labels: {attribute: false},
    colourMap: {attribute: false},
    host: {attribute: false},
    show: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; margin-bottom: 22px; }
    .sheet { display: grid; grid-template-columns: repeat(auto-fill, minmax(190px, 1fr)); gap: 14px; }
    .pair { display: flex; gap: 6px; }
    figure { margin: 0; }
    .name { margin: 0 0 4px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    button { padding: 0; border: 0; background: transparent; text-align: left; cursor: pointer; }
    span { display: block; font-size: 11px; color: var(--vscode-descriptionForeground); }
  `,
  ];

  declare run: number;
  declare size: string;
  declare of: number | null;
  declare present: readonly number[];
  declare labels: readonly string[];
  declare colourMap: ColourMapId;
  declare host: GalleryHost;
  declare show: (filter: Partial<Filter>) => void;

  readonly #maps = new Inquiry<readonly ClassMaps[]>(() => this.requestUpdate());

  override willUpdate(): void {
    const {run, of, present, host} = this;
    const classes = of === null ? present.slice(0, mostClasses) : [of];
    this.#maps.ask(`${this.size} ${classes.join(' ')}`, async ({signal, receive}) => {
      const found: ClassMaps[] = [];
      for (const [at, index] of classes.entries()) {
        signal.throwIfAborted();
        receive({message: 'Averaging the maps…', done: at / classes.length});
        const [predicted, labelled] = [
          await host.meanMap(run, {predictions: [index]}),
          await host.meanMap(run, {labels: [index]}),
        ];
        found.push({of: index, predicted, labelled});
      }
      return found;
    });
  }

  override render() {
    const {of, present} = this;
    const {answer} = this.#maps;
    const left = of === null && present.length > mostClasses ? present.length - mostClasses : 0;
    return html`<section aria-label="Mean maps"><h2>Mean maps</h2>
      ${
        answer.kind === 'complete'
          ? ''
          : html`<heatlens-answer-note .answer=${answer}
        waiting="Averaging the maps…"></heatlens-answer-note>`
      }
      <div class="sheet">${valueOf(answer)?.map((maps) => this.#class(maps))}</div>
      ${
        left === 0
          ? ''
          : html`<p
        class="quiet">${left.toLocaleString('en')} more: choose a class above.</p>`
      }</section>`;
  }

  #class({of, predicted, labelled}: ClassMaps) {
    const name = classNamed(this.labels, of);
    return html`<figure aria-label=${name}><p class="name" title=${name}>${name}</p><div class="pair">
      ${this.#tile('predicted', name, predicted, {predictions: [of]})}
      ${this.#tile('labelled', name, labelled, {labels: [of]})}</div></figure>`;
  }

  #tile(what: 'predicted' | 'labelled', name: string, {map, pictures}: MeanMap, filter: Filter) {
    const side = valueOf(this.#maps.answer)?.length === 1 ? 180 : 88;
    return html`<button title="Show these pictures" @click=${() => this.show(filter)}>
      <heatlens-map-tile .map=${map} .side=${side} .colourMap=${this.colourMap}
        label=${`Mean map, ${what} ${name}`}></heatlens-map-tile>
      <span>${what} · ${pictures.toLocaleString('en')}</span></button>`;
  }
}

customElements.define('heatlens-mean-maps', HeatlensMeanMaps);

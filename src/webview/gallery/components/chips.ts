import {LitElement, css, html} from 'lit';
import {colourMaps, isColourMapId} from '../../../core/render/colourMaps.ts';
import type {Filter, SortKey} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import type {GalleryEvent, GalleryView} from '../state.ts';
import {classNamed} from '../text.ts';
import {classOptions} from './classOptions.ts';
import {sortNames} from './showList.ts';

/** The filters that are on, the search, and how maps are drawn. */
export class HeatlensChips extends LitElement {
  static override properties = {
    filter: {attribute: false},
    labels: {attribute: false},
    view: {attribute: false},
    shown: {attribute: false},
    of: {attribute: false},
    sort: {attribute: false},
    descending: {attribute: false},
    dispatch: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; padding: 8px 12px; }
    .chip {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      height: 22px;
      padding: 0 8px;
      border: 1px solid var(--vscode-contrastBorder, transparent);
      border-radius: 11px;
      background: var(--vscode-badge-background);
      color: var(--vscode-badge-foreground);
      cursor: pointer;
    }
    input[type='search'] {
      flex: 1 1 200px;
      max-width: 260px;
      min-width: 0;
      height: 24px;
    }
    .picker { max-width: 130px; }
    .tool, .quiet { white-space: nowrap; }
    .space { flex: 1; }
    .drawing { display: flex; align-items: center; gap: 10px; }
    .drawing input { width: 72px; }
    label { display: inline-flex; align-items: center; gap: 6px; color: var(--vscode-descriptionForeground); }
  `,
  ];

  declare filter: Filter;
  declare labels: readonly string[];
  declare view: GalleryView;
  declare shown: number | undefined;
  declare of: number;
  declare sort: SortKey;
  declare descending: boolean;
  declare dispatch: (event: GalleryEvent) => void;

  override render() {
    const {view, shown, of} = this;
    return html`
      <input class="field" type="search" aria-label="Search or condition" spellcheck="false"
        placeholder="name, or confidence < 0.5"
        .value=${this.filter.expression ?? this.filter.text ?? ''} @change=${this.#search}>
      ${this.#classPicker('labels', 'any label')}${this.#classPicker('predictions', 'any prediction')}
      ${chipsOf(this.filter, this.labels).map(
        ({key, text}) => html`<button class="chip" aria-label=${`Take off: ${text}`}
        @click=${() => this.dispatch({kind: 'filter', change: {[key]: undefined}})}>${text} <span
        aria-hidden="true">×</span></button>`,
      )}
      <span class="quiet"
        >${shown === undefined ? '' : `${shown.toLocaleString('en')} of ${of.toLocaleString('en')}`}</span>
      <span class="quiet">${sortNames[this.sort].name} ${this.descending ? '↓' : '↑'}</span>
      <div class="space"></div>
      <div class="drawing">
      <label>map <input type="range" min="0" max="1" step="0.05" .value=${String(view.opacity)}
        aria-label="Opacity of the maps"
        .style=${`--share: ${100 * view.opacity}%`}
        @input=${(event: Event) => this.#view({opacity: Number((event.target as HTMLInputElement).value)})}></label>
      <span class="picker"><select aria-label="Colours" @change=${this.#colours}>
        ${Object.entries(colourMaps).map(
          ([id, {title}]) => html`<option value=${id}
          ?selected=${id === view.colourMap}>${title}</option>`,
        )}
      </select></span>
      <button class="tool" aria-pressed=${view.scale === 'shared'}
        title="One colour scale for all pictures in sight (h)"
        @click=${() => this.#view({scale: view.scale === 'shared' ? 'own' : 'shared'})}>shared scale</button>
      <button class="tool" aria-pressed=${view.boxes} title="The true boxes (x)"
        @click=${() => this.#view({boxes: !view.boxes})}>boxes</button>
      <label>size <input type="range" min="3" max="16" .value=${String(19 - view.columns)}
        aria-label="Size of the pictures"
        .style=${`--share: ${(100 * (16 - view.columns)) / 13}%`}
        @input=${(event: Event) => this.#view({columns: 19 - Number((event.target as HTMLInputElement).value)})}
        ></label>
      </div>`;
  }

  /** Picks one class to be left; a chip takes it off again. */
  #classPicker(key: 'labels' | 'predictions', none: string) {
    const [chosen] = this.filter[key] ?? [];
    return html`<span class="picker"><select aria-label=${key === 'labels' ? 'Label' : 'Prediction'} @change=${(
      event: Event,
    ) => {
      const {value} = event.target as HTMLSelectElement;
      this.dispatch({kind: 'filter', change: {[key]: value === '' ? undefined : [Number(value)]}});
    }}><option value="" ?selected=${chosen === undefined}>${none}</option>
      ${classOptions(this.labels, chosen)}</select></span>`;
  }

  #view(change: Partial<GalleryView>): void {
    this.dispatch({kind: 'view', change});
  }

  readonly #colours = (event: Event): void => {
    const {value} = event.target as HTMLSelectElement;
    if (isColourMapId(value)) this.#view({colourMap: value});
  };

  /** What holds a comparison is a condition, anything else a part of a name. */
  readonly #search = (event: Event): void => {
    const text = (event.target as HTMLInputElement).value.trim();
    const isCondition = /[<>=]/.test(text);
    this.dispatch({
      kind: 'filter',
      change: {expression: isCondition ? text : undefined, text: isCondition ? undefined : text},
    });
  };
}

/** The filters in words. */
function chipsOf(
  filter: Filter,
  labels: readonly string[],
): readonly {readonly key: keyof Filter; readonly text: string}[] {
  const names = (classes: readonly number[]) => classes.map((index) => classNamed(labels, index)).join(', ');
  const {labels: of, predictions, outcome, tag, text, expression, ids} = filter;
  const chips: readonly (readonly [keyof Filter, string | undefined])[] = [
    ['labels', of && `label = ${names(of)}`],
    ['predictions', predictions && `prediction = ${names(predictions)}`],
    ['outcome', outcome === 'failed' ? 'could not be read' : outcome],
    ['tag', tag && `tag ${tag}`],
    ['text', text && `“${text}”`],
    ['expression', expression],
    ['ids', ids && `${ids.length} chosen pictures`],
  ];
  return chips.flatMap(([key, said]) => (said === undefined ? [] : [{key, text: said}]));
}

customElements.define('heatlens-chips', HeatlensChips);

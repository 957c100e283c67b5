import {LitElement, css, html} from 'lit';
import type {Filter, Numbers, SortKey, StoreOverview, StoredRun} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import type {GalleryEvent} from '../state.ts';

/** Keys of the keyboard that sort, and what they are called. */
export const sortNames: Readonly<Record<SortKey, {readonly name: string; readonly key: string}>> = {
  loss: {name: 'Loss', key: 'l'},
  confidence: {name: 'Confidence', key: 'c'},
  margin: {name: 'Margin', key: 'g'},
  entropy: {name: 'Entropy of the prediction', key: 'e'},
  mapEntropy: {name: 'Spread of the map', key: 's'},
  border: {name: 'Energy on the border', key: 'b'},
  agreement: {name: 'Energy in the box or mask', key: 'm'},
  label: {name: 'Label', key: 't'},
  prediction: {name: 'Prediction', key: 'p'},
  path: {name: 'File', key: 'f'},
};

/** What is shown, and in which order; each line is a filter with the number that it leaves. */
export class HeatlensShowList extends LitElement {
  static override properties = {
    overview: {attribute: false},
    run: {attribute: false},
    numbers: {attribute: false},
    filter: {attribute: false},
    sort: {attribute: false},
    descending: {attribute: false},
    dispatch: {attribute: false},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; }
    ::slotted(*) { margin-bottom: 18px; }
    ul { margin: 0 0 16px; padding: 0; list-style: none; }
    li { display: flex; justify-content: space-between; padding: 3px 6px; border-radius: 3px; }
    .count, kbd { color: var(--vscode-descriptionForeground); font: inherit; font-variant-numeric: tabular-nums; }
    [aria-selected='true'] .count, [aria-selected='true'] kbd { color: inherit; }
  `,
  ];

  declare overview: StoreOverview;
  declare run: StoredRun;
  declare numbers: Numbers | undefined;
  declare filter: Filter;
  declare sort: SortKey;
  declare descending: boolean;
  declare dispatch: (event: GalleryEvent) => void;

  override render() {
    return html`
      <h2>Show</h2>
      <ul role="listbox" aria-label="Show">${this.#shows().map(
        ({name, count, change, on}) => html`<li role="option" tabindex="0"
        aria-selected=${on} @click=${() => this.dispatch({kind: 'filter', change})}
        @keydown=${pressed(() => this.dispatch({kind: 'filter', change}))}>
        <span>${name}</span><span class="count">${count?.toLocaleString('en') ?? ''}</span></li>`,
      )}</ul>
      <slot></slot>
      <h2>Sort</h2>
      <ul role="listbox" aria-label="Sort">${this.#sorts().map(
        ([key, {name, key: letter}]) => html`<li role="option" tabindex="0"
        aria-selected=${key === this.sort} @click=${() => this.dispatch({kind: 'sort', sort: key})}
        @keydown=${pressed(() => this.dispatch({kind: 'sort', sort: key}))}>
        <span>${name} ${key === this.sort ? (this.descending ? '↓' : '↑') : ''}</span><kbd>${letter}</kbd></li>`,
      )}</ul>`;
  }

  #shows() {
    const {overview, run, numbers, filter} = this;
    const none = {outcome: undefined, ids: undefined, tag: undefined};
    const right =
      numbers?.top1 === undefined || numbers.top1 === null ? undefined : Math.round(numbers.top1 * numbers.labelled);
    const suspects = numbers === undefined ? undefined : Uint32Array.from(numbers.suspects, ({id}) => id);
    const outcome = (name: string, value: NonNullable<Filter['outcome']>, count: number | undefined) => ({
      name,
      count,
      change: {...none, outcome: value},
      on: filter.outcome === value,
    });
    return [
      {
        name: 'All',
        count: run.pictures,
        change: none,
        on: filter.outcome === undefined && filter.ids === undefined && filter.tag === undefined,
      },
      ...(right === undefined || numbers === undefined
        ? []
        : [outcome('Wrong', 'wrong', numbers.labelled - right), outcome('Right', 'right', right)]),
      ...(suspects === undefined || suspects.length === 0
        ? []
        : [
            {
              name: 'Suspect labels',
              count: suspects.length,
              change: {...none, ids: suspects},
              on: sameIds(filter.ids, suspects),
            },
          ]),
      ...(run.failed > 0 ? [outcome('Could not be read', 'failed', run.failed)] : []),
      ...overview.tags.map((tag) => ({
        name: `Tag: ${tag}`,
        count: undefined,
        change: {...none, tag},
        on: filter.tag === tag,
      })),
    ];
  }

  #sorts() {
    const {hasBoxes, hasMasks} = this.overview;
    return (Object.entries(sortNames) as [SortKey, {name: string; key: string}][]).filter(
      ([key]) => key !== 'agreement' || hasBoxes || hasMasks,
    );
  }
}

function pressed(act: () => void): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    act();
  };
}

function sameIds(a: Uint32Array | undefined, b: Uint32Array): boolean {
  return a !== undefined && a.length === b.length && a.every((id, i) => id === b[i]);
}

customElements.define('heatlens-show-list', HeatlensShowList);

import {LitElement, css, html} from 'lit';
import type {Numbers} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import type {GalleryEvent} from '../state.ts';
import {classNamed} from '../text.ts';

/** More classes than this are shown as the worst pairs alone. */
const mostClasses = 40;
const shownPairs = 12;

/** Which classes are taken for which; a cell shows its pictures. */
export class HeatlensConfusion extends LitElement {
  static override properties = {numbers: {attribute: false}, labels: {attribute: false}, dispatch: {attribute: false}};
  static override styles = [
    theme,
    css`
    :host { display: block; --none: color-mix(in srgb, var(--vscode-foreground) 5%, var(--vscode-sideBar-background)); }
    .matrix { display: grid; gap: 1px; width: 100%; aspect-ratio: 1; }
    button { padding: 0; border: 0; cursor: pointer; background: transparent; }
    .matrix button {
      background: color-mix(in srgb, var(--vscode-charts-blue) calc(var(--share) * 100%), var(--none));
    }
    .matrix button.wrong {
      --wrong: var(--vscode-charts-red, var(--vscode-errorForeground));
      background: color-mix(in srgb, var(--wrong) calc(var(--share) * 100%), var(--none));
    }
    .pair { display: flex; justify-content: space-between; gap: 8px; width: 100%; padding: 3px 6px;
      border-radius: 3px; text-align: left; }
    .pair:hover { background: var(--vscode-list-hoverBackground); }
    .pair span:first-child { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
    .count { color: var(--vscode-descriptionForeground); font-variant-numeric: tabular-nums; }
  `,
  ];

  declare numbers: Numbers;
  declare labels: readonly string[];
  declare dispatch: (event: GalleryEvent) => void;

  override render() {
    const present = presentClasses(this.numbers);
    if (present.length === 0) return '';
    if (present.length > mostClasses) return this.#pairs();
    const {confusion} = this.numbers;
    const counts = new Map(confusion.map(({label, prediction, pictures}) => [`${label} ${prediction}`, pictures]));
    const totals = new Map(
      present.map((of) => [of, confusion.reduce((sum, {label, pictures}) => sum + (label === of ? pictures : 0), 0)]),
    );
    const cell = (label: number, prediction: number) =>
      this.#cell(label, prediction, counts.get(`${label} ${prediction}`) ?? 0, totals.get(label) ?? 0);
    return html`<h2>Confusion (label ↓, prediction →)</h2>
      <div class="matrix" .style=${`grid-template-columns: repeat(${present.length}, 1fr)`}>
        ${present.flatMap((label) => present.map((prediction) => cell(label, prediction)))}
      </div>`;
  }

  #cell(label: number, prediction: number, pictures: number, total: number) {
    const share = total === 0 ? 0 : pictures / total;
    const text = `${this.#name(label)} taken for ${this.#name(prediction)}: ${pictures}`;
    return html`<button class=${label === prediction ? '' : 'wrong'}
      .style=${`--share: ${Math.sqrt(share).toFixed(3)}`} title=${text} aria-label=${text}
      tabindex=${pictures === 0 ? -1 : 0} ?disabled=${pictures === 0}
      @click=${() => this.#show(label, prediction)}></button>`;
  }

  #pairs() {
    const worst = this.numbers.confusion
      .filter(({label, prediction}) => label !== prediction)
      .toSorted((a, b) => b.pictures - a.pictures)
      .slice(0, shownPairs);
    if (worst.length === 0) return '';
    const nameOf = (label: number, prediction: number) => `${this.#name(label)} → ${this.#name(prediction)}`;
    return html`<h2>Most confused (label → prediction)</h2>
      ${worst.map(
        ({label, prediction, pictures}) => html`<button class="pair" @click=${() => this.#show(label, prediction)}>
        <span title=${nameOf(label, prediction)}>${nameOf(label, prediction)}</span>
        <span class="count">${pictures}</span></button>`,
      )}`;
  }

  #name(index: number): string {
    return classNamed(this.labels, index);
  }

  #show(label: number, prediction: number): void {
    this.dispatch({
      kind: 'filter',
      change: {labels: [label], predictions: [prediction], outcome: undefined, ids: undefined},
    });
  }
}

/** Classes that a picture is labelled as, or taken for. */
export function presentClasses(numbers: Numbers | undefined): readonly number[] {
  if (numbers === undefined) return [];
  const known = present.get(numbers);
  if (known !== undefined) return known;
  const found = new Set(numbers.confusion.flatMap(({label, prediction}) => [label, prediction]));
  const classes = [...found].toSorted((a, b) => a - b);
  present.set(numbers, classes);
  return classes;
}

/** Of 1,000 classes there are 50,000 cells, and the page asks whenever it is drawn. */
const present = new WeakMap<Numbers, readonly number[]>();

customElements.define('heatlens-confusion', HeatlensConfusion);

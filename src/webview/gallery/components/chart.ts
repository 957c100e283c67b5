import {LitElement, css, html, unsafeCSS} from 'lit';
import {chartStyle, standaloneSvg, type ChartDocument, type ChartElement} from '../../../core/charts/chart.ts';
import {theme} from '../../theme.ts';

/** A chart that can be kept as a picture, and its numbers as a table. */
export class HeatlensChart extends LitElement {
  static override properties = {
    of: {attribute: false},
    heading: {attribute: false},
    draw: {attribute: false},
    csv: {attribute: false},
    save: {attribute: false},
  };
  static override styles = [
    theme,
    unsafeCSS(chartStyle),
    css`
    :host {
      display: block;
      --chart-1: var(--vscode-charts-blue);
      --chart-2: var(--vscode-charts-red);
      --chart-3: var(--vscode-charts-green);
      --chart-4: var(--vscode-charts-yellow);
      --chart-5: var(--vscode-charts-purple);
      --chart-6: var(--vscode-charts-orange);
      --chart-quiet: var(--vscode-descriptionForeground);
    }
    figure { margin: 0; max-width: 340px; }
    figcaption { display: flex; align-items: center; gap: 4px; }
    h2 { flex: 1; margin: 0; }
    .tool { font-size: 11px; height: 20px; padding: 0 6px; color: var(--vscode-descriptionForeground); }
  `,
  ];

  /** What it is drawn of: it is drawn again when this is another. */
  declare of: unknown;
  declare heading: string;
  declare draw: (document: ChartDocument) => ChartElement;
  declare csv: () => string;
  declare save: (name: string, text: string) => void;

  #drawn: ChartElement | undefined;

  override render() {
    const {heading} = this;
    const name = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
      .slice(0, 60);
    return html`<figure>
      <figcaption><h2>${heading}</h2>
        <button class="tool" aria-label=${`Save ${heading} as SVG`}
          @click=${() => this.#drawn && this.save(`${name}.svg`, standaloneSvg(this.#drawn))}>SVG</button>
        <button class="tool" aria-label=${`Save ${heading} as CSV`}
          @click=${() => this.save(`${name}.csv`, this.csv())}>CSV</button>
      </figcaption>
      <div class="drawing"></div></figure>`;
  }

  override updated(changed: Map<string, unknown>): void {
    if (!changed.has('of')) return;
    const drawn = this.draw(document);
    this.#drawn = drawn;
    if (drawn instanceof Element) this.renderRoot.querySelector('.drawing')?.replaceChildren(drawn);
  }
}

customElements.define('heatlens-chart', HeatlensChart);

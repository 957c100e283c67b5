import {LitElement, css, html} from 'lit';
import type {MapSimilarity} from '../../../protocol/compare.ts';
import {theme} from '../../theme.ts';

const figures: readonly {readonly key: keyof MapSimilarity; readonly name: string; readonly title: string}[] = [
  {
    key: 'shared',
    name: 'Energy in common',
    title:
      'Share of their energy that both have in the same places: 1 for the same, 0 where they look at different things',
  },
  {
    key: 'spearman',
    name: 'Rank correlation',
    title:
      'Spearman: 1 where both order the pixels alike, 0 where they have nothing to do with each other, −1 where they ' +
      'are opposite',
  },
  {
    key: 'ssim',
    name: 'Structure (SSIM)',
    title: 'Mean structural similarity (Wang et al. 2004) of the maps over their maxima: 1 for the same',
  },
  {
    key: 'top20',
    name: 'Strongest 20 %',
    title: 'Intersection over union of the fifth of the pixels with the highest values: 1 for the same, 0.11 by chance',
  },
  {
    key: 'centres',
    name: 'Centres apart',
    title: "Distance of the maps' centres of mass, as a share of the picture's diagonal",
  },
];

/** How alike the maps of A and B are, in five figures. */
export class HeatlensAlike extends LitElement {
  static override properties = {similarity: {attribute: false}};
  static override styles = [
    theme,
    css`
    dl { display: grid; grid-template-columns: 1fr 70px 52px; gap: 5px 8px; align-items: center; margin: 0; }
    dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
    .bar { height: 4px; border-radius: 2px; background: var(--vscode-scrollbarSlider-background); }
    .bar span { display: block; height: 100%; border-radius: 2px; background: var(--vscode-progressBar-background);
      width: var(--share); }
  `,
  ];

  declare similarity: MapSimilarity | undefined;

  override render() {
    const {similarity} = this;
    return html`<h2>How alike the maps are</h2>
      <dl>${figures.map(({key, name, title}) => {
        const value = similarity?.[key] ?? null;
        return html`<dt title=${title}>${name}</dt><div class="bar" aria-hidden="true"><span
          .style=${`--share: ${100 * Math.max(0, value ?? 0)}%`}></span></div>
          <dd>${value === null ? '–' : figureText(key, value)}</dd>`;
      })}</dl>`;
  }
}

function figureText(key: keyof MapSimilarity, value: number): string {
  return key === 'centres' ? `${(100 * value).toFixed(1)} %` : value.toFixed(2).replace('-', '−');
}

customElements.define('heatlens-alike', HeatlensAlike);

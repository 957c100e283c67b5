import {LitElement, css, html} from 'lit';
import {localisationChart} from '../../../core/charts/curves.ts';
import type {LocalisationScores} from '../../../core/metrics/localisationScores.ts';
import type {Localisation, MethodLocalisation} from '../../../protocol/dataset.ts';
import {theme} from '../../theme.ts';
import {csvOf} from '../csv.ts';
import {valueOf, type Answer} from '../inquiry.ts';
import {classNamed, percent} from '../text.ts';
import './answerNote.ts';
import './chart.ts';

const columns: readonly {readonly key: keyof LocalisationScores; readonly title: string; readonly about: string}[] = [
  {
    key: 'error',
    title: 'Error',
    about: 'Share of the pictures whose map’s box does not reach an IoU of ½, at the run’s threshold',
  },
  {key: 'maxBoxAcc', title: 'MaxBoxAcc', about: 'Share that does at the best threshold (Choe et al. 2020)'},
  {key: 'bestThreshold', title: 'at', about: 'The best threshold, as a share of the maximum'},
  {key: 'maxBoxAccV2', title: 'V2', about: 'Mean of MaxBoxAcc at IoU .3, .5 and .7'},
  {key: 'pointing', title: 'Pointing', about: 'Share whose brightest point lies in the object (Zhang et al. 2018)'},
  {key: 'energy', title: 'Energy inside', about: 'Mean share of the map’s energy in the object'},
  {key: 'maskIou', title: 'Mask IoU', about: 'Mean IoU with the masks at the best threshold'},
];

/** *Localisation*: how well the maps find the true boxes or masks, for each method of the run. */
export class HeatlensLocalisationView extends LitElement {
  static override properties = {
    localisation: {attribute: false},
    labels: {attribute: false},
    save: {attribute: false},
    cancel: {attribute: false},
    again: {attribute: false},
    chosen: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; overflow: auto; padding: 12px; }
    .charts { display: flex; flex-wrap: wrap; gap: 24px; margin: 16px 0; }
    table { width: 100%; border-collapse: collapse; margin-bottom: 16px; }
    th, td { padding: 3px 8px; text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
    th { font-weight: 600; }
    th:first-child, td:first-child { text-align: left; white-space: normal; }
    tr { border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-contrastBorder, transparent)); }
    p { margin: 0 0 8px; }
    .head { display: flex; align-items: center; gap: 8px; }
    .head h2 { flex: 1; margin: 0; }
  `,
  ];

  declare localisation: Answer<Localisation>;
  declare labels: readonly string[];
  declare save: (name: string, text: string) => void;
  declare cancel: () => void;
  declare again: () => void;
  /** The method whose classes are shown; 0 at first. */
  declare chosen: number;

  constructor() {
    super();
    this.chosen = 0;
  }

  override render() {
    const found = valueOf(this.localisation);
    const method = found?.methods[this.chosen] ?? found?.methods[0];
    return html`<heatlens-answer-note .answer=${this.localisation} waiting="Measuring the maps…"
      .cancel=${this.cancel} .again=${this.again}></heatlens-answer-note>
      ${
        found === undefined || method === undefined
          ? ''
          : html`
        ${found.warnings.map((warning) => html`<p class="quiet">${warning}</p>`)}
        <p class="quiet">Boxes are drawn at ${percent(found.threshold, 0)} of the maximum.</p>
        ${this.#methods(found.methods)}
        <div class="charts">${method.curves.length === 0 ? '' : this.#chart(method)}</div>
        ${this.#classes(method)}`
      }`;
  }

  #methods(methods: readonly MethodLocalisation[]) {
    const shown = told(methods.map(({all}) => all));
    return html`<table aria-label="Methods">${head('Method', shown)}
      <tbody>${methods.map(({title, all}) => line(title, all, shown))}</tbody></table>`;
  }

  #chart(method: MethodLocalisation) {
    const {curves, title} = method;
    const rows = curves.flatMap(({iou, errors}) => errors.map((error, step) => [iou, (step + 1) / 100, error]));
    return html`<heatlens-chart .of=${curves} .heading=${`Localisation error of ${title}`}
      .draw=${(document: Document) => localisationChart(document, curves)}
      .csv=${() => csvOf(['IoU', 'threshold', 'error'], rows)} .save=${this.save}></heatlens-chart>`;
  }

  #classes({classes, title}: MethodLocalisation) {
    const {methods = []} = valueOf(this.localisation) ?? {};
    const shown = told(classes);
    const csv = () =>
      csvOf(
        ['class', 'pictures', ...shown.map(({key}) => key)],
        classes.map((one) => [classNamed(this.labels, one.class), one.pictures, ...shown.map(({key}) => one[key])]),
      );
    return html`<div class="head"><h2>Classes · ${title}</h2>
        ${
          methods.length < 2
            ? ''
            : html`<span class="picker"><select aria-label="Method" @change=${(event: Event) => {
                this.chosen = (event.target as HTMLSelectElement).selectedIndex;
              }}>${methods.map((one) => html`<option>${one.title}</option>`)}</select></span>`
        }
        <button class="tool" aria-label="Save the localisation as CSV"
          @click=${() => this.save('localisation.csv', csv())}>CSV</button></div>
      <table aria-label="Classes">${head('Class', shown)}<tbody>${classes
        .toSorted((a, b) => (a.energy ?? 1) - (b.energy ?? 1))
        .map((one) => line(classNamed(this.labels, one.class), one, shown))}</tbody></table>`;
  }
}

/** Without boxes, or without masks, some say nothing of any. */
function told(scores: readonly LocalisationScores[]): typeof columns {
  return columns.filter(({key}) => scores.some((one) => one[key] !== null));
}

function head(first: string, shown: typeof columns) {
  return html`<thead><tr><th scope="col">${first}</th><th
    scope="col">Pictures</th>${shown.map(
      ({title, about}) => html`<th scope="col"
    title=${about}>${title}</th>`,
    )}</tr></thead>`;
}

function line(name: string, scores: LocalisationScores, shown: typeof columns) {
  return html`<tr><td>${name}</td><td>${scores.pictures.toLocaleString('en')}</td>
    ${shown.map(({key}) => html`<td>${percent(scores[key])}</td>`)}</tr>`;
}

customElements.define('heatlens-localisation-view', HeatlensLocalisationView);

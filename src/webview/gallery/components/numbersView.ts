import {LitElement, css, html} from 'lit';
import {precisionRecallChart, rocChart} from '../../../core/charts/curves.ts';
import {reliabilityChart} from '../../../core/charts/reliability.ts';
import type {ClassCurves, Filter, Numbers} from '../../../protocol/gallery.ts';
import {theme} from '../../theme.ts';
import {csvOf} from '../csv.ts';
import {Examples} from '../examples.ts';
import type {GalleryHost} from '../galleryHost.ts';
import {Inquiry, valueOf, type Answer} from '../inquiry.ts';
import {questionKey, type GalleryEvent, type GalleryView} from '../state.ts';
import {classNamed, counted, percent} from '../text.ts';
import './answerNote.ts';
import './chart.ts';
import './classTable.ts';
import './strip.ts';
import type {StripItem} from './strip.ts';

const thumbnailSide = 192;
const shownExamples = 24;

/** *Numbers*: how right the model is, for which classes, how sure, and which labels may be wrong. */
export class HeatlensNumbersView extends LitElement {
  static override properties = {
    numbers: {attribute: false},
    run: {attribute: false},
    filter: {attribute: false},
    labels: {attribute: false},
    view: {attribute: false},
    host: {attribute: false},
    dispatch: {attribute: false},
    save: {attribute: false},
    chosen: {state: true},
    arrivals: {state: true},
  };
  static override styles = [
    theme,
    css`
    :host { display: block; overflow: auto; padding: 12px; }
    .charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(280px, 1fr)); gap: 20px;
      margin-bottom: 20px; }
    section { margin-bottom: 20px; }
    p { margin: 0 0 8px; }
    .more { margin-left: 8px; }
  `,
  ];

  declare numbers: Answer<Numbers>;
  declare run: number;
  declare filter: Filter;
  declare labels: readonly string[];
  declare view: GalleryView;
  declare host: GalleryHost;
  declare dispatch: (event: GalleryEvent) => void;
  declare save: (name: string, text: string) => void;
  declare chosen: number | undefined;
  declare arrivals: number;

  readonly #curves = new Inquiry<ClassCurves>(() => this.requestUpdate());
  #examples: Examples | undefined;

  constructor() {
    super();
    this.arrivals = 0;
  }

  override willUpdate(): void {
    this.#examples ??= new Examples(this.host, thumbnailSide, () => this.arrivals++);
    const numbers = valueOf(this.numbers);
    if (numbers === undefined || numbers.labelled === 0) return;
    this.#examples.want([...mistakesOf(numbers), ...suspectsOf(numbers, this.labels)].map(({id}) => id));
    const {chosen = weakest(numbers), run, filter} = this;
    if (chosen === undefined) return;
    const key = questionKey([run, filter, chosen, numbers.pictures]);
    this.#curves.ask(key, () => this.host.curves(run, filter, chosen));
  }

  override render() {
    const numbers = valueOf(this.numbers);
    if (numbers === undefined)
      return html`<heatlens-answer-note .answer=${this.numbers} waiting="Counting…"></heatlens-answer-note>`;
    if (numbers.labelled === 0)
      return html`<p class="quiet">
        None of these pictures has a label that fits the model: there is nothing to compare its predictions with.</p>`;
    const chosen = this.chosen ?? weakest(numbers);
    return html`
      <p class="quiet">${counted(numbers.pictures)}, ${numbers.labelled.toLocaleString('en')} with a label ·
        top-1 ${percent(numbers.top1)} · top-5 ${percent(numbers.top5)} · ECE ${percent(numbers.ece)}</p>
      <div class="charts">${chosen === undefined ? '' : this.#curveCharts(chosen)}${this.#reliability(numbers)}</div>
      ${this.#strip('Most confident mistakes', numbers.mistakes, mistakesOf(numbers))}
      ${this.#strip(
        'Suspect labels',
        Uint32Array.from(numbers.suspects, ({id}) => id),
        suspectsOf(numbers, this.labels),
      )}
      <heatlens-class-table .classes=${numbers.classes} .chosen=${chosen} .save=${this.save}
        .choose=${this.#choose} .show=${this.#showClass}></heatlens-class-table>`;
  }

  #curveCharts(index: number) {
    const curves = valueOf(this.#curves.answer);
    const name = classNamed(this.labels, index);
    if (curves === undefined)
      return html`<heatlens-answer-note .answer=${this.#curves.answer} waiting="Counting…"></heatlens-answer-note>`;
    const named = [{name, ...curves}];
    return html`
      <heatlens-chart .of=${curves} .heading=${`ROC of ${name}`}
        .draw=${(document: Document) => rocChart(document, named)} .save=${this.save}
        .csv=${() =>
          csvOf(
            ['false positive rate', 'true positive rate'],
            curves.roc.map((p) => [p.falsePositiveRate, p.truePositiveRate]),
          )}></heatlens-chart>
      <heatlens-chart .of=${curves} .heading=${`Precision and recall of ${name}`}
        .draw=${(document: Document) => precisionRecallChart(document, named)} .save=${this.save}
        .csv=${() =>
          csvOf(
            ['recall', 'precision'],
            curves.precisionRecall.map((p) => [p.recall, p.precision]),
          )}></heatlens-chart>`;
  }

  #reliability({reliability, ece}: Numbers) {
    return html`<heatlens-chart .of=${reliability} .heading=${`Reliability · ECE ${percent(ece)}`} .save=${this.save}
      .draw=${(document: Document) => reliabilityChart(document, reliability)}
      .csv=${() =>
        csvOf(
          ['from', 'to', 'confidence', 'accuracy', 'pictures'],
          reliability.map((bin) => [bin.from, bin.to, bin.confidence, bin.accuracy, bin.pictures]),
        )}></heatlens-chart>`;
  }

  #strip(heading: string, ids: Uint32Array, items: readonly StripItem[]) {
    if (items.length === 0) return '';
    return html`<section aria-label=${heading}><h2>${heading} · ${ids.length.toLocaleString('en')}
      <button class="tool more" @click=${() => this.#show({ids})}>Show All</button></h2>
      <heatlens-strip .items=${items} .side=${96} .labels=${this.labels} .view=${this.view}
        .examples=${this.#examples} .arrivals=${this.arrivals}
        .open=${(id: number) => this.host.act(this.run, 'explain', Uint32Array.of(id))}></heatlens-strip></section>`;
  }

  /** Its curves are above the table. */
  readonly #choose = (index: number): void => {
    this.chosen = index;
    this.scrollTop = 0;
  };

  readonly #showClass = (index: number): void => this.#show({labels: [index]});

  #show(change: Partial<Filter>): void {
    this.dispatch({
      kind: 'filter',
      change: {outcome: undefined, predictions: undefined, labels: undefined, ids: undefined, ...change},
    });
    this.dispatch({kind: 'tab', tab: 'pictures'});
  }
}

function mistakesOf({mistakes}: Numbers): readonly StripItem[] {
  return Array.from(mistakes.subarray(0, shownExamples), (id) => ({id}));
}

function suspectsOf({suspects}: Numbers, labels: readonly string[]): readonly StripItem[] {
  return suspects
    .slice(0, shownExamples)
    .map(({id, label, suggested}) => ({id, note: `${classNamed(labels, label)} → ${classNamed(labels, suggested)}?`}));
}

/** The class that is told worst from the others. */
function weakest({classes}: Numbers): number | undefined {
  const ranked = classes.filter(({pictures, auc}) => pictures > 0 && auc !== null);
  return ranked.toSorted((a, b) => (a.auc ?? 1) - (b.auc ?? 1))[0]?.index;
}

customElements.define('heatlens-numbers-view', HeatlensNumbersView);

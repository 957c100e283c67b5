import {parseHTML} from 'linkedom';
import type {ChartElement} from '../../../core/charts/chart.ts';
import {confusionChart, mostConfusionClasses} from '../../../core/charts/confusion.ts';
import {localisationChart, precisionRecallChart, rocChart} from '../../../core/charts/curves.ts';
import {reliabilityChart} from '../../../core/charts/reliability.ts';
import type {MethodLocalisation} from '../../../protocol/dataset.ts';
import type {Numbers} from '../../../protocol/gallery.ts';
import {html, markup, type Markup} from '../../export/markup.ts';
import {shown, type ReportContent} from './content.ts';
import type {Figures} from './figures.ts';
import {count, counted, decimal, percent} from './words.ts';

const none = markup('');
const {document} = parseHTML('<!doctype html><html><body></body></html>');

/** The charts that need labels. */
export function chartSection({numbers, curves, run}: ReportContent): Markup {
  if (numbers === undefined || numbers.labelled === 0) return none;
  const {labels} = run.provenance;
  const worst =
    curves.length < numbers.classes.length
      ? 'the classes that are told worst from the others'
      : 'each class against the others';
  return html`<section><h2>Right and wrong</h2><div class="charts">
${
  labels.length > mostConfusionClasses
    ? confusedPairs(numbers, labels)
    : framed('Confusion', confusionChart(document, numbers.confusion, labels))
}
${framed('Is it as sure as it is right?', reliabilityChart(document, numbers.reliability))}
${curves.length === 0 ? '' : framed(`ROC, ${worst}`, rocChart(document, curves))}
${curves.length === 0 ? '' : framed(`Precision and recall, ${worst}`, precisionRecallChart(document, curves))}
</div></section>`;
}

/** Of more classes than a chart has room for, the pairs that are taken for each other most. */
function confusedPairs({confusion}: Numbers, labels: readonly string[]): Markup {
  const pairs = confusion.filter(({label, prediction}) => label !== prediction).sort((a, b) => b.pictures - a.pictures);
  return html`<figure><h3>Most confused</h3><table><tr><th>Label</th><th>Prediction</th><th>Pictures</th></tr>
${pairs.slice(0, shown.pairs).map(
  ({label, prediction, pictures}) => html`<tr><td>${labels[label]}</td>
<td>${labels[prediction]}</td><td>${count(pictures)}</td></tr>`,
)}
</table></figure>`;
}

/** A chart's names went through its document, which escapes them. */
function framed(title: string, {outerHTML}: ChartElement): Markup {
  return html`<figure><h3>${title}</h3>${markup(outerHTML)}</figure>`;
}

export function classSection({numbers}: ReportContent): Markup {
  const classes = numbers?.classes.filter(({pictures, precision}) => pictures > 0 || precision !== null) ?? [];
  if (numbers === undefined || numbers.labelled === 0) return none;
  const long = classes.length > shown.rows;
  const summary = long ? html`<summary>${counted(classes.length, 'class', 'classes')}</summary>` : '';
  return html`<section><h2>Classes</h2>${markup(long ? '<details>' : '<div>')}${summary}
<div class="scroll"><table>
<tr><th>Class</th><th>Pictures</th><th>Recall</th><th>Precision</th><th>F1</th><th>AUC</th><th>Average precision</th>
</tr>
${classes.map(({name, pictures, recall, precision, f1, auc, averagePrecision}) => {
  return html`<tr><td>${name}</td><td>${count(pictures)}</td><td>${percent(recall)}</td><td>${percent(precision)}</td>
<td>${percent(f1)}</td><td>${decimal(auc)}</td><td>${decimal(averagePrecision)}</td></tr>`;
})}
</table></div>${markup(long ? '</details>' : '</div>')}</section>`;
}

export async function mistakeSection({numbers, run}: ReportContent, figures: Figures): Promise<Markup> {
  if (numbers === undefined || numbers.mistakes.length === 0) return none;
  const {labels} = run.provenance;
  const some: Markup[] = [];
  for (const id of numbers.mistakes.subarray(0, shown.mistakes)) {
    const row = figures.row(id);
    const [label, prediction] = [labels[row?.label ?? -1] ?? '–', labels[row?.prediction ?? -1] ?? '–'];
    some.push(await figures.of(id, html`<span>${label} →</span><b>${prediction}</b> ${percent(row?.confidence)}`));
  }
  return html`<section><h2>Most confident mistakes</h2><p class="quiet">Label → prediction, and how sure it is.</p>
<div class="row">${some}</div></section>`;
}

export async function suspectSection({numbers, run}: ReportContent, figures: Figures): Promise<Markup> {
  if (numbers === undefined || numbers.labelled === 0) return none;
  const {suspects} = numbers;
  if (suspects.length === 0) return html`<section><h2>Suspect labels</h2><p>None was found.</p></section>`;
  const {labels} = run.provenance;
  const some: Markup[] = [];
  for (const {id, label, suggested, plausibility} of suspects.slice(0, shown.suspects)) {
    some.push(
      await figures.of(id, html`<span>${labels[label]} ${percent(plausibility)}</span><b>${labels[suggested]}?</b>`),
    );
  }
  return html`<section><h2>${counted(suspects.length, 'suspect label')}</h2>
<p class="quiet">By confident learning: the label that is given, what it may be, and the probability that the network
gives the label. Least plausible first.
On pictures that the network was trained on, fewer are found than there are.</p>
<div class="row">${some}</div></section>`;
}

export function localisationSection({localisation, run}: ReportContent): Markup {
  if (localisation === undefined) return none;
  const {methods, threshold, warnings} = localisation;
  const {labels} = run.provenance;
  const [first] = methods;
  return html`<section><h2>Does it find the object?</h2>
${warnings.length === 0 ? '' : html`<ul class="warnings">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`}
<div class="scroll"><table>${headings('Method', threshold)}${methods.map((one) => scores(one.title, one.all))}</table>
</div>
<div class="charts">${methods
    .filter(({curves}) => curves.length > 0)
    .map(({title, curves}) => framed(title, localisationChart(document, curves)))}</div>
<details><summary>Classes, by ${first.title}</summary><div class="scroll"><table>${headings('Class', threshold)}
${first.classes.map((one) => scores(labels[one.class], one))}</table></div></details>
</section>`;
}

function headings(first: string, threshold: number): Markup {
  return html`<tr><th>${first}</th><th>Pictures</th>
<th title="IoU below ½ at the threshold ${threshold}">Error at ${threshold}</th>
<th title="at the threshold that is best for all">MaxBoxAcc</th><th>at</th>
<th title="mean over IoU .3, .5 and .7">MaxBoxAccV2</th>
<th title="brightest point in the object">Pointing</th>
<th title="share of the energy in the object">Energy inside</th><th title="at the best threshold">Mask IoU</th></tr>`;
}

function scores(name: string, one: MethodLocalisation['all']): Markup {
  const {pictures, error, maxBoxAcc, bestThreshold, maxBoxAccV2, pointing, energy, maskIou} = one;
  return html`<tr><td>${name}</td><td>${count(pictures)}</td><td>${percent(error)}</td><td>${percent(maxBoxAcc)}</td>
<td>${bestThreshold ?? '–'}</td>
<td>${percent(maxBoxAccV2)}</td><td>${percent(pointing)}</td><td>${percent(energy)}</td><td>${percent(maskIou)}</td>
</tr>`;
}

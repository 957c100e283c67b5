import {cell, text} from '@observablehq/plot';
import type {Confusion} from '../dataset/accuracy.ts';
import {chart, chartColours, chartSize, type ChartDocument, type ChartElement} from './chart.ts';

/** Classes that fit into a chart; of more, those with the most mistakes. */
export const mostConfusionClasses = 24;

/**
 * The confusion matrix: rows are labels, columns predictions, and the stronger a cell the larger its share of the row.
 *
 * @param labels names by class
 */
export function confusionChart(
  document: ChartDocument,
  confusion: readonly Confusion[],
  labels: readonly string[],
): ChartElement {
  const shown = shownClasses(confusion);
  const totals = new Map<number, number>();
  for (const {label, pictures} of confusion) totals.set(label, (totals.get(label) ?? 0) + pictures);
  const cells = confusion
    .filter(({label, prediction}) => shown.includes(label) && shown.includes(prediction))
    .map((one) => ({...one, share: one.pictures / (totals.get(one.label) ?? 1)}));
  const side = Math.max(chartSize, 90 + 22 * shown.length);
  const name = (index: number) => short(labels[index]);
  return chart(document, 'Confusion matrix', {
    width: side + 60,
    height: side,
    marginTop: 90,
    marginLeft: 90,
    marginBottom: 8,
    padding: 0.04,
    x: {domain: shown, axis: 'top', tickFormat: name, tickRotate: -45, tickSize: 0, label: 'Prediction'},
    y: {domain: shown, tickFormat: name, tickSize: 0, label: 'Label'},
    marks: [
      cell(cells, {
        x: 'prediction',
        y: 'label',
        fill: (one: Confusion) => chartColours[one.label === one.prediction ? 0 : 1],
        fillOpacity: (one: {share: number}) => 0.06 + 0.44 * one.share, // the number over it stays readable
      }),
      text(cells, {x: 'prediction', y: 'label', text: 'pictures', fontSize: 10}),
    ],
    color: {type: 'identity'},
    opacity: {type: 'identity'},
  });
}

/** By index. */
export function shownClasses(confusion: readonly Confusion[], most = mostConfusionClasses): readonly number[] {
  const wrong = new Map<number, number>();
  for (const {label, prediction, pictures} of confusion) {
    for (const index of [label, prediction]) {
      wrong.set(index, (wrong.get(index) ?? 0) + (label === prediction ? 0 : pictures));
    }
  }
  return [...wrong]
    .sort(([a, x], [b, y]) => y - x || a - b)
    .slice(0, most)
    .map(([index]) => index)
    .sort((a, b) => a - b);
}

function short(name: string): string {
  const first = name.split(',')[0];
  return first.length > 16 ? `${first.slice(0, 15)}…` : first;
}

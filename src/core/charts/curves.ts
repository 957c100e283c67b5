import {line, ruleX, ruleY, text} from '@observablehq/plot';
import type {Curves} from '../dataset/ranking.ts';
import {thresholds} from '../metrics/localisation.ts';
import {chart, chartColours, type ChartDocument, type ChartElement, quiet} from './chart.ts';

/** The curves of one class. */
export interface NamedCurves extends Curves {
  readonly name: string;
}

/** True against false positives of each class against the rest; at most as many as there are colours are told apart. */
export function rocChart(document: ChartDocument, classes: readonly NamedCurves[]): ChartElement {
  const lines = classes.map(({name, roc}) => ({
    name,
    points: roc.map((p): Point => [p.falsePositiveRate, p.truePositiveRate]),
  }));
  return unitChart(document, 'ROC', 'False positive rate', 'True positive rate', lines, [
    line(
      [
        [0, 0],
        [1, 1],
      ],
      {stroke: quiet, strokeDasharray: '3 4'},
    ),
  ]);
}

export function precisionRecallChart(document: ChartDocument, classes: readonly NamedCurves[]): ChartElement {
  const lines = classes.map(({name, precisionRecall}) => ({
    name,
    // From the left edge on, also where a class has one picture and its curve one point.
    points: [{recall: 0, precision: precisionRecall[0]?.precision ?? 0}, ...precisionRecall].map(toPoint),
  }));
  return unitChart(document, 'Precision and recall', 'Recall', 'Precision', lines);
}

/** Localisation error against the threshold, a line for each IoU. */
export function localisationChart(
  document: ChartDocument,
  curves: readonly {readonly iou: number; readonly errors: readonly number[]}[],
): ChartElement {
  const lines = curves.map(({iou, errors}) => ({
    name: `IoU ${iou}`,
    points: errors.map((error, step): Point => [thresholds[step], error]),
  }));
  return unitChart(document, 'Localisation error', 'Threshold, share of the maximum', 'Localisation error', lines);
}

function toPoint({recall, precision}: Curves['precisionRecall'][number]): Point {
  return [recall, precision];
}

type Point = readonly [x: number, y: number];

interface Line {
  readonly name: string;
  readonly points: readonly Point[];
}

function unitChart(
  document: ChartDocument,
  title: string,
  x: string,
  y: string,
  lines: readonly Line[],
  under: readonly ReturnType<typeof line>[] = [],
): ChartElement {
  const shown = lines.slice(0, chartColours.length);
  return chart(document, title, {
    x: {label: x, domain: [0, 1], grid: false, ticks: 5},
    y: {label: y, domain: [0, 1], ticks: 5},
    marks: [
      ruleY([0], {stroke: quiet}),
      ruleX([0], {stroke: quiet}),
      ...under,
      ...shown.map(({points}, i) => line(points, {stroke: chartColours[i], strokeWidth: 1.75})),
      ...shown.map(({name}, i) => {
        return text([name], {
          x: 1,
          y: 0,
          dx: -4,
          dy: -8 - 14 * (shown.length - 1 - i),
          textAnchor: 'end',
          fill: chartColours[i],
        });
      }),
    ],
  });
}

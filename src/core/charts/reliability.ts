import {dot, line, rectY, ruleY} from '@observablehq/plot';
import type {ReliabilityBin} from '../dataset/calibration.ts';
import {chart, chartColours, type ChartDocument, type ChartElement, quiet} from './chart.ts';

/** Accuracy against confidence: on the diagonal, 80 % sure is right in 80 %. */
export function reliabilityChart(document: ChartDocument, bins: readonly ReliabilityBin[]): ChartElement {
  return chart(document, 'Reliability', {
    x: {label: 'Confidence', domain: [0, 1], ticks: 5},
    y: {label: 'Accuracy', domain: [0, 1], ticks: 5},
    marks: [
      rectY(bins, {
        x1: 'from',
        x2: 'to',
        y: 'accuracy',
        fill: chartColours[0],
        fillOpacity: 0.35,
        insetLeft: 1,
        insetRight: 1,
      }),
      dot(bins, {x: 'confidence', y: 'accuracy', r: 2.5, fill: chartColours[0]}),
      line(
        [
          [0, 0],
          [1, 1],
        ],
        {stroke: quiet, strokeDasharray: '3 4'},
      ),
      ruleY([0], {stroke: quiet}),
    ],
  });
}

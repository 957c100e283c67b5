import type {PageEntry} from '../engine/export/page.ts';
import {textTable, type Column} from './textTable.ts';

const columns: readonly Column[] = [
  {heading: 'Picture', keep: 'end'},
  {heading: 'Prediction'},
  {heading: 'Probability', align: 'right'},
  {heading: 'Layer'},
  {heading: 'Device'},
  {heading: 'Seconds', align: 'right'},
];

/** One row a picture. The prediction is the network's best class, whichever was explained. */
export function resultTable(entries: readonly PageEntry[], width?: number): string[] {
  const rows = entries.map(({image, explanation, seconds}) => {
    const [best = explanation.target] = explanation.top;
    const probability = best.probability === null ? '–' : best.probability.toFixed(3);
    return [image, best.label, probability, explanation.layer.name, explanation.device, seconds.toFixed(2)];
  });
  return textTable(columns, rows, width);
}

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
  const shared = sharedFolder(entries.map(({image}) => image));
  const rows = entries.map(({image, explanation, seconds}) => {
    const [best = explanation.target] = explanation.top;
    const probability = best.probability === null ? '–' : best.probability.toFixed(3);
    return [
      image.slice(shared),
      best.label,
      probability,
      explanation.layer.name,
      explanation.device,
      seconds.toFixed(2),
    ];
  });
  return textTable(columns, rows, width);
}

/** Length of the folder that all pictures lie in, separator included: the same start in every row tells nothing. */
function sharedFolder(images: readonly string[]): number {
  const [first = '', ...rest] = images;
  let length = 0;
  for (const {index} of first.matchAll(/[\\/]/g)) {
    if (!rest.every((image) => image.startsWith(first.slice(0, index + 1)))) break;
    length = index + 1;
  }
  return length;
}

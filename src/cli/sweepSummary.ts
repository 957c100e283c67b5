import type {SweepSummary} from '../protocol/sweep.ts';
import {printable} from './textTable.ts';

/** How many failures and labels are named one by one. */
const listed = 10;

/** What a sweep came to, in sentences. */
export function summaryLines(summary: SweepSummary): string[] {
  const {store, pictures, made, failed, labelled, top1, top5, seconds, rate, unmatchedLabels, warnings} = summary;
  const accuracy = [top1 === null ? [] : `top-1 ${percent(top1)}`, top5 === null ? [] : `top-5 ${percent(top5)}`]
    .flat()
    .join(', ');
  return [
    ...warnings.map((warning) => `Warning: ${warning}`),
    `${pictures} pictures in ${store}; ${made} of them in this sweep, in ${seconds.toFixed(1)} s (${rate.toFixed(1)} a second).`,
    ...(labelled === 0 ? [] : [`${labelled} have a label of the model: ${accuracy}.`]),
    ...unmatched(unmatchedLabels),
    ...failures(failed),
  ];
}

function unmatched(labels: SweepSummary['unmatchedLabels']): string[] {
  if (labels.length === 0) return [];
  const names = labels.slice(0, listed).map(({label, pictures}) => `\`${printable(label)}\` (${pictures})`);
  return [
    `${labels.length === 1 ? '1 label fits' : `${labels.length} labels fit`} no class of the model: ${names.join(', ')}${labels.length > listed ? ', …' : ''}.`,
  ];
}

function failures(failed: SweepSummary['failed']): string[] {
  if (failed.length === 0) return [];
  const more = failed.length > listed ? [`  … and ${failed.length - listed} more; --json lists all.`] : [];
  return [
    `${failed.length === 1 ? '1 picture' : `${failed.length} pictures`} failed:`,
    ...failed.slice(0, listed).map(({path, message}) => `  ${printable(path)}: ${printable(message)}`),
    ...more,
  ];
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

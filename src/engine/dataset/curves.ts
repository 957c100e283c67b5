import type {DatabaseSync} from 'node:sqlite';
import {curvesOf} from '../../core/dataset/ranking.ts';
import {HeatlensError} from '../../core/errors.ts';
import {halfValues} from '../../core/float16.ts';
import type {Head} from '../../core/network/network.ts';
import type {CurvesRequest} from '../../protocol/dataset.ts';
import type {ClassCurves} from '../../protocol/gallery.ts';
import {wantedPictures} from './selection.ts';

type Reading = Pick<Head, 'classes' | 'activation'>;

/**
 * One class against the rest. Only its own column of the scores is read: all of 100,000 × 1,000 take seconds.
 *
 * @throws HeatlensError `argument-invalid`, `unknown-class`
 */
export function classCurves(db: DatabaseSync, {run, filter, class: index}: Omit<CurvesRequest, 'store'>): ClassCurves {
  const wanted = wantedPictures(db, run, filter);
  const {head} = wanted.provenance;
  checkClass(index, head);
  const column = head.classes === 1 ? 0 : index;
  const statement = db.prepare(
    'SELECT id, label, log_sum_exp, substr(float16, ?, 2) FROM pictures JOIN logits ON picture = id ' +
      'WHERE run = ? AND prediction IS NOT NULL AND label IS NOT NULL',
  );
  statement.setReturnArrays(true);
  const halves = halfValues();
  const [own, others]: readonly number[][] = [[], []];
  for (const row of statement.iterate(2 * column + 1, run) as unknown as Iterable<ColumnRow>) {
    const [id, label, logSumExp, half] = row;
    if (!wanted.has(id)) continue;
    const logit = halves[half[0] + 256 * half[1]];
    (label === index ? own : others).push(scoreOf(head, index, logit, logSumExp));
  }
  return curvesOf(Float64Array.from(own), Float64Array.from(others));
}

type ColumnRow = readonly [id: number, label: number, logSumExp: number, half: Uint8Array];

/** Ranks as the probability does. */
function scoreOf({classes, activation}: Reading, index: number, logit: number, logSumExp: number): number {
  if (classes === 1) return index === 1 ? logit : -logit;
  return activation === 'sigmoid' ? logit : logit - logSumExp;
}

function checkClass(index: number, {classes}: Reading): void {
  const most = Math.max(2, classes);
  if (Number.isInteger(index) && index >= 0 && index < most) return;
  throw new HeatlensError('unknown-class', `The model has no class ${index}. Its classes are 0 to ${most - 1}.`);
}

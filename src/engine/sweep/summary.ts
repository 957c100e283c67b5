import type {DatabaseSync} from 'node:sqlite';
import type {SweepSummary} from '../../protocol/sweep.ts';

/** What the store says of a run when a sweep of it has ended. */
export function summaryOf(
  db: DatabaseSync,
  run: number,
  classes: number,
): Omit<SweepSummary, 'store' | 'made' | 'seconds' | 'rate' | 'warnings'> {
  const counts =
    db
      .prepare(
        'SELECT count(*) AS pictures, count(loss) AS labelled, avg(CASE WHEN loss IS NOT NULL THEN rank = 1 END) AS top1, ' +
          'avg(CASE WHEN loss IS NOT NULL THEN rank <= 5 END) AS top5 FROM pictures WHERE run = ?',
      )
      .get(run) ?? {};
  const failed = db
    .prepare('SELECT path, error AS message FROM pictures WHERE run = ? AND error IS NOT NULL ORDER BY path')
    .all(run);
  const unmatched = db
    .prepare(
      'SELECT given AS label, count(*) AS pictures FROM pictures WHERE run = ? AND given IS NOT NULL AND label IS NULL GROUP BY given ORDER BY pictures DESC, given',
    )
    .all(run);
  return {
    run,
    pictures: Number(counts['pictures']),
    labelled: Number(counts['labelled']),
    top1: share(counts['top1']),
    top5: classes > 5 ? share(counts['top5']) : null,
    failed: failed.map(({path, message}) => ({path: String(path), message: String(message)})),
    unmatchedLabels: unmatched.map(({label, pictures}) => ({label: String(label), pictures: Number(pictures)})),
  };
}

function share(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

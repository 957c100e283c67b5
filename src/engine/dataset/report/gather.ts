import type {DatabaseSync} from 'node:sqlite';
import {isRegression} from '../../../core/dataset/scores.ts';
import {HeatlensError} from '../../../core/errors.ts';
import type {DatasetProgress} from '../../../protocol/dataset.ts';
import type {Numbers} from '../../../protocol/gallery.ts';
import {pictureRows} from '../../stores/rows.ts';
import type {Run} from '../../stores/run.ts';
import type {Tools} from '../../tools.ts';
import {channelsOf} from '../channels.ts';
import {clustersOf} from '../clusters.ts';
import {classCurves} from '../curves.ts';
import {localisationOf} from '../localisation.ts';
import {meanMapOf} from '../meanMap.ts';
import {numbersOf} from '../numbers.ts';
import {fewestPictures, shown, type ReportContent} from './content.ts';

/** @throws HeatlensError `cancelled` */
export async function* gather(
  tools: Tools,
  db: DatabaseSync,
  run: Run,
  signal: AbortSignal | undefined,
): AsyncGenerator<DatasetProgress, ReportContent> {
  const all = {run: run.id, filter: {}};
  const numbers = isRegression(run.provenance.head) ? undefined : yield* numbersOf(db, all, signal);
  const clusters = yield* clustersOf(tools, db, {run: run.id}, signal);
  const localisation = yield* unlessMissing(localisationOf(db, {run: run.id}, signal));
  const channels = yield* unlessMissing(
    channelsOf(tools, db, {run: run.id, class: null, channels: shown.channels, patches: shown.patches}, signal),
  );
  const counts = db.prepare('SELECT count(*) AS pictures FROM pictures WHERE run = ?').get(run.id);
  const failed = db
    .prepare('SELECT path, error FROM pictures WHERE run = ? AND error IS NOT NULL ORDER BY path')
    .all(run.id);
  const content = {
    run,
    pictures: Number(counts?.['pictures']),
    failed: failed.map(({path, error}) => ({path: String(path), error: String(error)})),
    numbers,
    curves:
      numbers === undefined
        ? []
        : worst(numbers).map(({index, name}) => ({name, ...classCurves(db, {...all, class: index})})),
    clusters,
    meanMaps: frequent(db, run.id).map((index) => ({
      class: index,
      ...meanMapOf(db, {run: run.id, filter: {predictions: [index]}}),
    })),
    localisation,
    channels,
  };
  return {...content, rows: new Map(pictureRows(db, shownIds(content)).map((row) => [row.id, row]))};
}

/** What cannot be had is left out of the report; only stopping stops it. */
async function* unlessMissing<P, T>(work: AsyncGenerator<P, T>): AsyncGenerator<P, T | undefined> {
  try {
    return yield* work;
  } catch (error) {
    if (!(error instanceof HeatlensError) || error.code === 'cancelled') throw error;
    return undefined;
  }
}

/** The classes that are told worst from the others. */
function worst({classes}: Numbers): Numbers['classes'] {
  return classes
    .filter(({auc, pictures}) => auc !== null && pictures >= fewestPictures)
    .sort((a, b) => (a.auc ?? 0) - (b.auc ?? 0))
    .slice(0, shown.curves);
}

function frequent(db: DatabaseSync, run: number): readonly number[] {
  const rows = db
    .prepare(
      'SELECT prediction FROM pictures WHERE run = ? AND prediction IS NOT NULL ' +
        'GROUP BY prediction HAVING count(*) >= ? ORDER BY count(*) DESC, prediction',
    )
    .all(run, fewestPictures);
  return rows
    .slice(0, shown.meanMaps)
    .map(({prediction}) => Number(prediction))
    .sort((a, b) => a - b);
}

function shownIds({numbers, clusters, channels}: Omit<ReportContent, 'rows'>): Uint32Array {
  return Uint32Array.from(
    new Set([
      ...(numbers?.mistakes.subarray(0, shown.mistakes) ?? []),
      ...(numbers?.suspects.slice(0, shown.suspects).map(({id}) => id) ?? []),
      ...clusters.clusters.slice(0, shown.clusters).flatMap(({examples}) => [...examples.subarray(0, shown.examples)]),
      ...(channels?.channels.flatMap(({patches}) => patches.map(({id}) => id)) ?? []),
    ]),
  );
}
